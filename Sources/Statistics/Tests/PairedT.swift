/// Student's paired t test: t = d̄·√n/s with n − 1 degrees of freedom, two-sided.
///
/// Undefined below two differences, with one that is not finite, or where they do not vary beyond rounding
/// (s ≤ 1e-14·|d̄|, zero included).
public func pairedT(_ differences: [Double]) -> TestResult {
  let name = "paired t"
  let n = differences.count
  guard n > 1 else { return .undefined(name, n: n, "\(n) of the at least 2 pairs that it needs") }
  guard differences.allSatisfy(\.isFinite) else { return .undefined(name, n: n, "a difference is not finite") }
  let centre = mean(differences)
  let spread = standardDeviation(differences)
  guard spread > 1e-14 * abs(centre) else { return .undefined(name, n: n, "the differences do not vary") }
  let t = centre * Double(n).squareRoot() / spread
  let df = Double(n - 1)
  return TestResult(name, statistic: t, degreesOfFreedom: df, p: min(1, 2 * StudentT(df).survival(abs(t))), n: n)
}

/// Cohen's d_z = d̄/s, the mean paired difference in units of its standard deviation.
///
/// NaN below two differences or where they do not vary.
public func cohenDz(_ differences: [Double]) -> Double {
  let spread = standardDeviation(differences)
  return spread > 0 ? mean(differences) / spread : .nan
}

/// The factor 1 − 3/(4(n−1) − 1) that removes most of the small-sample bias of d_z (Hedges 1981); NaN below n = 3.
public func hedgesFactor(pairs n: Int) -> Double {
  n < 3 ? .nan : 1 - 3 / (4 * Double(n - 1) - 1)
}
