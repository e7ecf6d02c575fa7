/// Two one-sided t tests of equivalence (Schuirmann 1987): whether the mean paired difference lies within ±margin.
///
///     t₁ = (d̄ + Δ)√n/s,  t₂ = (d̄ − Δ)√n/s,  p = max(P(T > t₁), P(T < t₂)),  T with n − 1 degrees of freedom.
///
/// A small p says that the two are equivalent at this margin; the statistic is that of the larger p. Equivalent at level α
/// is the same as: the 1 − 2α interval of the mean lies within ±Δ. Undefined for a margin that is not above 0, below two
/// differences, with one that is not finite, or where they do not vary.
public func equivalence(_ differences: [Double], margin: Double) -> TestResult {
  let name = "TOST"
  let n = differences.count
  guard margin > 0, margin.isFinite else { return .undefined(name, n: n, "the margin \(margin) is not above 0") }
  let plain = pairedT(differences)
  if let reason = plain.reason { return .undefined(name, n: n, reason) }
  let scale = Double(n).squareRoot() / standardDeviation(differences)
  let law = StudentT(Double(n - 1))
  let (above, below) = ((mean(differences) + margin) * scale, (mean(differences) - margin) * scale)
  let (p1, p2) = (law.survival(above), law.cdf(below))
  return TestResult(
    name, statistic: p1 >= p2 ? above : below, degreesOfFreedom: Double(n - 1), p: max(p1, p2), n: n)
}
