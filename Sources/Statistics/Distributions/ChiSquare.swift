import Platform

/// The chi-square law with k degrees of freedom.
public struct ChiSquare: Sendable {
  /// k > 0; every function is NaN otherwise.
  public let degreesOfFreedom: Double

  /// The law with k degrees of freedom.
  public init(_ degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(X ≤ x); 0 below 0.
  public func cdf(_ x: Double) -> Double { regularisedGamma(degreesOfFreedom / 2, max(x, 0) / 2).lower }

  /// P(X > x) = Q(k/2, x/2), to full relative accuracy in the tail; 1 below 0.
  public func survival(_ x: Double) -> Double { regularisedGamma(degreesOfFreedom / 2, max(x, 0) / 2).upper }

  /// The x with P(X ≤ x) = p: 0 at 0, +∞ at 1, NaN outside 0...1 and for k ≤ 0.
  ///
  /// Bisection in ln x, to a relative error of about 1e-15 of x.
  public func quantile(_ p: Double) -> Double {
    guard degreesOfFreedom > 0, p > 0, p < 1 else {
      return degreesOfFreedom > 0 && (p == 0 || p == 1) ? (p == 0 ? 0 : .infinity) : .nan
    }
    var (low, high) = (-700.0, log(degreesOfFreedom) + 20)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      let isBelow = p < 0.5 ? cdf(exp(middle)) < p : survival(exp(middle)) > 1 - p
      if isBelow { low = middle } else { high = middle }
    }
    return exp((low + high) / 2)
  }
}
