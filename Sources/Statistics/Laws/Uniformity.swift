/// Ranks in 0...n, counted in bins of (n + 1)/bins values each.
///
/// Requires that the bins divide the n + 1 values, and ranks within them.
public func rankHistogram(_ ranks: [Int], of n: Int, bins: Int) -> [Int] {
  precondition(bins >= 1 && (n + 1) % bins == 0, "bins of equal size divide the n + 1 ranks")
  let width = (n + 1) / bins
  var counts = [Int](repeating: 0, count: bins)
  for rank in ranks {
    precondition((0...n).contains(rank), "a rank is in 0...n")
    counts[rank / width] += 1
  }
  return counts
}

/// Pearson's chi-square test that every bin has the same probability: χ² = Σ(O − E)²/E, E = n/k, with k − 1 degrees of
/// freedom.
///
/// Undefined for fewer than two bins and for fewer than five expected counts a bin.
public func uniformity(_ counts: [Int]) -> TestResult {
  let n = counts.reduce(0, +)
  let k = Double(counts.count)
  guard k > 1 else { return .undefined("chi-square", n: n, "fewer than two bins") }
  let expected = Double(n) / k
  guard expected >= 5 else { return .undefined("chi-square", n: n, "fewer than five expected counts a bin") }
  let statistic = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) } / expected
  return TestResult(
    "chi-square", statistic: statistic, degreesOfFreedom: k - 1, p: ChiSquare(k - 1).survival(statistic), n: n)
}
