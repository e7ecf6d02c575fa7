import Platform

/// The standard normal law.
public enum Normal {
  /// Φ(z) = P(Z ≤ z).
  public static func cdf(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }

  /// P(Z > z), to full relative accuracy in the tail.
  public static func survival(_ z: Double) -> Double { cdf(-z) }

  /// Φ⁻¹(p): −∞ at 0, +∞ at 1, NaN outside 0...1.
  ///
  /// Newton's method on Φ − ½ in the middle and on log Φ in the tails, where it converges from the rational start
  /// 26.2.23 of Abramowitz and Stegun in three steps.
  public static func quantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    if abs(p - 0.5) <= 0.25 {
      let area = p - 0.5
      var z = area * (2 * .pi).squareRoot()
      for _ in 0..<6 { z -= (0.5 * erf(z * 0.5.squareRoot()) - area) * (2 * .pi).squareRoot() * exp(z * z / 2) }
      return z
    }
    let tail = min(p, 1 - p)
    let s = (-2 * log(tail)).squareRoot()
    var z =
      (2.515517 + s * (0.802853 + s * 0.010328)) / (1 + s * (1.432788 + s * (0.189269 + s * 0.001308))) - s
    for _ in 0..<4 {
      let logMass = log(cdf(z))
      z -= (logMass - log(tail)) * exp(logMass + z * z / 2) * (2 * .pi).squareRoot()
    }
    return p < 0.5 ? z : -z
  }
}
