import Platform

/// EDM's scalings of a network F at noise level σ, for data of standard deviation s.
///
/// Karras et al. 2022, Table 1: D(x, σ) = c_skip·x + c_out·F(c_in·x, c_noise).
public struct Preconditioning: Hashable, Sendable {
  /// c_skip = s²/(σ² + s²).
  public let skip: Double
  /// c_out = σs/√(σ² + s²).
  public let out: Double
  /// c_in = 1/√(σ² + s²).
  public let input: Double
  /// c_noise = ln(σ)/4.
  public let noise: Double
  /// λ = (σ² + s²)/(σs)², the weight of ‖D − x0‖² in the loss: λ·c_out² = 1.
  public let weight: Double

  /// Requires σ > 0 and s > 0.
  public init(_ sigma: Double, deviation s: Double) {
    precondition(sigma > 0 && s > 0, "σ and s are positive")
    let total = sigma * sigma + s * s
    (skip, out, input) = (s * s / total, sigma * s / total.squareRoot(), 1 / total.squareRoot())
    (noise, weight) = (log(sigma) / 4, total / (sigma * s * sigma * s))
  }
}
