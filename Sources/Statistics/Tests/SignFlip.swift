/// The sign-flip permutation test of a mean paired difference of zero, two-sided; the statistic is the mean.
///
/// All 2ⁿ flips where they are at most `resamples`, else m = `resamples` random ones with p = (b + 1)/(m + 1). Two-sided
/// is 2·min(one-sided), at most 1. Sums within 1e-12·Σ|d| of the observed one count as equal to it.
/// `random` gives 64 random bits, used as signs; it is not called where the test is exact.
/// Undefined for no differences or one that is not finite.
public func signFlip(_ differences: [Double], resamples: Int = 9_999, random: () -> UInt64) -> TestResult {
  let n = differences.count
  guard n > 0 else { return .undefined("sign-flip", n: n, "there are no pairs") }
  guard differences.allSatisfy(\.isFinite) else { return .undefined("sign-flip", n: n, "a difference is not finite") }
  let observed = differences.reduce(0, +)
  let tolerance = 1e-12 * differences.reduce(0) { $0 + abs($1) }
  var low = 0, high = 0
  func count(_ sum: Double) {
    if sum <= observed + tolerance { low += 1 }
    if sum >= observed - tolerance { high += 1 }
  }

  if isExactSignFlip(pairs: n, resamples: resamples) {
    for flips in 0..<1 << n {
      var sum = 0.0
      for i in 0..<n { sum += flips >> i & 1 == 1 ? -differences[i] : differences[i] }
      count(sum)
    }
    let p = min(1, 2 * Double(min(low, high)) / Double(1 << n))
    return TestResult("sign-flip (exact)", statistic: observed / Double(n), p: p, n: n)
  }
  for _ in 0..<resamples {
    var sum = 0.0, bits: UInt64 = 0
    for i in 0..<n {
      bits = i % 64 == 0 ? random() : bits >> 1
      sum += bits & 1 == 1 ? -differences[i] : differences[i]
    }
    count(sum)
  }
  let p = min(1, 2 * Double(min(low, high) + 1) / Double(resamples + 1))
  return TestResult("sign-flip (\(resamples) random)", statistic: observed / Double(n), p: p, n: n)
}

/// Whether `signFlip` goes through all 2ⁿ flips.
func isExactSignFlip(pairs n: Int, resamples: Int) -> Bool { n < 62 && 1 << n <= resamples }
