/// A continuous diffusion prior: a law p(x0) on ℝ^d, seen through the denoiser of x = x0 + σn, n ~ N(0, I).
///
/// The parametrisation of Karras et al. 2022 (EDM): the noise level is σ itself, the score is (D(x, σ) − x)/σ².
public protocol ContinuousPrior: Sendable {
  /// d.
  var dimension: Int { get }

  /// D(x, σ) = E[x0 | x0 + σn = x], row by row; σ > 0.
  func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch

  /// D, and Jᵀc with J = ∂D/∂x and c what `cotangent` makes of D, row by row.
  func denoise(
    _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch)
}
