import Diffusion
import Tensors

/// A sampler of p(x0 | y) with a continuous prior.
public protocol ContinuousSampler: Sendable {
  /// Changes when results change.
  static var version: Int { get }
  /// What its draws claim to be; `other` by default, as none of the published ones draws from the posterior.
  var claim: SamplerClaim { get }
  /// Calls of the denoiser for one draw, one after the other.
  var calls: Int { get }
  /// Throws where it cannot use a prior or a measurement; by default it can use any.
  func check(_ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement) throws(Refusal)
  /// `chains` draws. A function of the arguments alone.
  func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples
}

extension ContinuousSampler {
  /// Another law.
  public var claim: SamplerClaim { .other }
  /// Any.
  public func check(_ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement) throws(Refusal) {}
}

/// A continuous sampler that walks in codes: of a latent diffusion model, or of a prior whose law of codes is known.
public protocol CodeSampler: ContinuousSampler {
  /// The codec where the prior has the law of codes of any.
  var codec: LatentCodec { get }
  /// `chains` draws, decoded. A function of the arguments alone.
  func sample(
    _ coded: CodedSignals, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples
}

extension CodeSampler {
  /// Refuses priors without a law of codes.
  public func check(_ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement) throws(Refusal) {
    _ = try codec.check(prior)
  }

  /// With the codes of `codec`.
  public func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    let orthogonal = codec.codec(prior.dimension)
    let coded = CodedSignals(try codec.check(prior).coded(by: orthogonal), orthogonal)
    return try sample(coded, measurement, chains: chains, stream)
  }
}

/// The draws of a continuous sampler and what they cost.
public struct RealSamples: Sendable {
  /// Draws of x0, shape (chains, d).
  public var points: RealBatch
  /// Draws of the latents that belong to them, where the sampler has such.
  public var latents: TokenBatch?
  /// Rows through the denoiser; one with its pullback counts once.
  public var denoiserCalls: Int
  /// Estimate of ln p(y), nats, where the sampler makes one.
  public var logEvidence: Double?

  /// Draws and their cost.
  public init(_ points: RealBatch, latents: TokenBatch? = nil, denoiserCalls: Int, logEvidence: Double? = nil) {
    (self.points, self.latents, self.denoiserCalls, self.logEvidence) = (points, latents, denoiserCalls, logEvidence)
  }
}

/// A latent prior at given latents, as a prior of its own: p(x0 | z), one z a row.
public struct FixedLatents<Prior: LatentPrior>: ContinuousPrior {
  /// The prior of both.
  public let prior: Prior
  /// The latents of the rows.
  public let latents: TokenBatch

  /// Rows of later calls must be as many as `latents` has.
  public init(_ prior: Prior, _ latents: TokenBatch) { (self.prior, self.latents) = (prior, latents) }

  /// d.
  public var dimension: Int { prior.dimension }

  /// D(x, σ, z).
  public func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
    try prior.denoise(x, sigma, given: latents)
  }

  /// D(x, σ, z) and Jᵀc.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    try prior.denoise(x, sigma, given: latents, cotangent: cotangent)
  }
}
