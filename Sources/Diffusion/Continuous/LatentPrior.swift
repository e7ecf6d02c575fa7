import Tensors

/// A continuous prior with discrete latents: p(x0) = Σ_z p(z)·p(x0 | z), z of m codes out of k.
///
/// DisCo-Diff, Xu et al. 2024. As a `ContinuousPrior` it is the mixture, z summed out or replaced by the learnt null embedding.
public protocol LatentPrior: ContinuousPrior {
  /// k^m.
  var latents: TokenSpace { get }

  /// ln p(z), row by row, nats.
  func logProbability(_ z: TokenBatch) -> [Double]

  /// Independent draws of p(z).
  func drawLatents(_ count: Int, _ random: inout RandomGenerator) -> TokenBatch

  /// Independent draws of p(z | x0 + σn = x), one for each row of x.
  func drawLatents(given x: RealBatch, _ sigma: Double, _ random: inout RandomGenerator) throws -> TokenBatch

  /// D(x, σ, z) = E[x0 | x0 + σn = x, z], row by row.
  func denoise(_ x: RealBatch, _ sigma: Double, given z: TokenBatch) throws -> RealBatch

  /// The same with Jᵀc, J = ∂D(x, σ, z)/∂x.
  func denoise(
    _ x: RealBatch, _ sigma: Double, given z: TokenBatch, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch)

  /// Cov(x0 | z), as far as one matrix describes all modes: exact for Gaussian modes of one covariance.
  var within: SpectralCovariance { get }
}
