/// What the Wilcoxon test does with differences of zero.
public enum ZeroRule: String, Sendable, CaseIterable {
  /// Drops them (Wilcoxon 1945).
  case wilcox
  /// Ranks them with the others, then leaves their ranks out of the sums (Pratt 1959).
  case pratt
}

/// The Wilcoxon signed-rank test, two-sided; the statistic is the smaller of the two rank sums.
///
/// Differences are rounded to 12 significant digits before ranking. The null law is exact for n ≤ 50 without ties and
/// zeros, by exhaustive sign flips for n ≤ 13 with them, else normal with tie correction and without continuity
/// correction: the `auto` of SciPy. All differences zero: p = 1. Undefined for no differences or one that is not finite.
public func wilcoxonSignedRank(_ differences: [Double], zeros: ZeroRule = .wilcox) -> TestResult {
  let n = differences.count
  guard n > 0 else { return .undefined("Wilcoxon", n: n, "there are no pairs") }
  guard differences.allSatisfy(\.isFinite) else { return .undefined("Wilcoxon", n: n, "a difference is not finite") }
  let rounded = differences.map(roundedTo12Digits)
  let kept = zeros == .wilcox ? rounded.filter { $0 != 0 } : rounded
  let zeroCount = rounded.count { $0 == 0 }
  guard zeroCount < n else { return TestResult("Wilcoxon (all differences zero)", statistic: 0, p: 1, n: n) }

  let (ranks, groups) = averageRanks(kept.map(abs))
  let plus = zip(kept, ranks).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
  let minus = zip(kept, ranks).reduce(0) { $1.0 < 0 ? $0 + $1.1 : $0 }
  let statistic = min(plus, minus)
  if n <= 50, zeroCount == 0, groups.allSatisfy({ $0 == 1 }) {
    return TestResult("Wilcoxon (exact)", statistic: statistic, p: exactRankSum(statistic, n), n: n)
  }
  if n <= 13 {
    let signed = zip(kept, ranks).filter { $0.0 != 0 }.map(\.1)
    return TestResult("Wilcoxon (permutation)", statistic: statistic, p: flippedRankSum(statistic, signed), n: n)
  }
  let count = Double(kept.count)
  let z0 = zeros == .pratt ? Double(zeroCount) : 0
  let centre = (count * (count + 1) - z0 * (z0 + 1)) / 4
  // Under Pratt's rule the zeros are the first group of ties, and stay out of the correction.
  let tied = groups.dropFirst(z0 > 0 ? 1 : 0).reduce(0.0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
  let variance = (count * (count + 1) * (2 * count + 1) - z0 * (z0 + 1) * (2 * z0 + 1) - tied / 2) / 24
  let p = min(1, 2 * Normal.cdf((statistic - centre) / variance.squareRoot()))
  return TestResult("Wilcoxon (asymptotic)", statistic: statistic, p: p, n: n)
}

/// min(1, 2·P(W ≤ w)) for the sum W of a random subset of 1...n, by counting subsets; exact in doubles for n ≤ 50.
private func exactRankSum(_ w: Double, _ n: Int) -> Double {
  var subsets = [Double](repeating: 0, count: n * (n + 1) / 2 + 1)
  subsets[0] = 1
  for rank in 1...n {
    for sum in stride(from: subsets.count - 1, through: rank, by: -1) { subsets[sum] += subsets[sum - rank] }
  }
  return min(1, 2 * subsets[...Int(w)].reduce(0, +) / subsets.reduce(0, +))
}

/// min(1, 2·P(W ≤ w)) for the sum W of a random subset of the given ranks, by going through all of them.
private func flippedRankSum(_ w: Double, _ ranks: [Double]) -> Double {
  let subsets = 1 << ranks.count
  let atMost = (0..<subsets).count { subset in
    ranks.indices.reduce(0.0) { subset >> $1 & 1 == 1 ? $0 + ranks[$1] : $0 } <= w
  }
  return min(1, 2 * Double(atMost) / Double(subsets))
}
