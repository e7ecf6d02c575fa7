import Platform

/// McNemar's test of paired yes-and-no outcomes: of the discordant pairs, k = min(b, c) went the rarer way.
///
///     exact = min(1, 2·P(X ≤ k)),  mid-p = 2·P(X < k) + P(X = k),  X binomial with b + c trials of probability ½.
///
/// The exact test keeps its level and is the sign-flip test of differences −1, 0, 1; the mid-p (Fagerland, Lydersen and
/// Laake 2013) is less conservative and may exceed the level slightly. `b` pairs are yes and no, `c` no and yes; the
/// statistic is k. Both p are 1 without discordant pairs. Requires counts of at least 0.
public func mcNemar(_ b: Int, _ c: Int) -> (exact: TestResult, midP: TestResult) {
  precondition(b >= 0 && c >= 0, "counts are at least 0")
  let (n, k) = (b + c, min(b, c))
  let mass = exp(lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1)) - Double(n) * log(2))
  // Σ_{i<k} C(n, i)/2ⁿ, downward from C(n, k).
  var (below, term) = (0.0, mass)
  for i in stride(from: k, to: 0, by: -1) {
    term *= Double(i) / Double(n - i + 1)
    below += term
  }
  let result = { (name: String, p: Double) in
    TestResult(name, statistic: Double(k), p: min(1, p), n: n)
  }
  return (result("McNemar (exact)", 2 * (below + mass)), result("McNemar (mid-p)", 2 * below + mass))
}
