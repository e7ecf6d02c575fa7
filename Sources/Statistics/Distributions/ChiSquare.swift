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
}
