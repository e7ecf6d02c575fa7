import Diffusion
import Tensors

/// A learned prior with discrete latents, p(x0) = Σ_z p(z)·p(x0 | z).
///
/// DisCo-Diff, Xu et al. 2024. z | x0 is the encoder's law; z | x0 + σn that of a recogniser, which learned it from noisy points. As a
/// `ContinuousPrior` it is its null path.
public struct DiscoPrior: LatentPrior {
  /// The networks; m ≥ 1.
  public let network: DiscoNetwork
  /// w of D(z) + w·(D(z) − D(null)); 0 for no guidance, which any w ≠ 0 makes another law.
  public var guidance = 0.0

  /// Of networks with latents.
  public init(_ network: DiscoNetwork) {
    precondition(network.shape.latents >= 1, "a prior with latents has one at least")
    self.network = network
  }

  /// k^m.
  public var latents: TokenSpace { TokenSpace(length: network.shape.latents, vocabulary: network.shape.codes) }
  /// d.
  public var dimension: Int { network.shape.dimension }
  /// s²I.
  public var within: SpectralCovariance {
    SpectralCovariance(isotropic: network.shape.within * network.shape.within, dimension: dimension)
  }

  /// D(x, σ, null).
  public func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
    try UnconditionalDenoiser(network).denoise(x, sigma)
  }

  /// D(x, σ, null) and Jᵀc.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    try UnconditionalDenoiser(network).denoise(x, sigma, cotangent: cotangent)
  }

  /// D(x, σ, z), guided.
  public func denoise(_ x: RealBatch, _ sigma: Double, given z: TokenBatch) throws -> RealBatch {
    let own = network.denoise(x, sigma, codes: network.codes(of: z, count: x.count))
    if guidance == 0 { return own }
    return own.map(with: try denoise(x, sigma)) { $0 + guidance * ($0 - $1) }
  }

  /// D(x, σ, z) and Jᵀc, guided.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, given z: TokenBatch, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    let codes = network.codes(of: z, count: x.count)
    if guidance == 0 { return try network.denoise(x, sigma, codes: codes, cotangent: cotangent) }
    let denoised = try denoise(x, sigma, given: z)
    let c = try cotangent(denoised)
    let own = network.denoise(x, sigma, codes: codes) { _ in c }.pullback
    let null = try denoise(x, sigma) { _ in c }.pullback
    return (denoised, own.map(with: null) { $0 + guidance * ($0 - $1) })
  }
}
