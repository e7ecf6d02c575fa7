import Diffusion
import Tensors

/// Posterior sampling with latent diffusion: DDIM in codes, guided by the measurement and by staying on the codec.
///
/// Rout et al. 2023, Algorithm 2: from each step the gradient in c_t of
///
///     ω‖y − A Dec(ĉ0)‖ + γ‖Enc(Aᵀy + (I − AᵀA) Dec(ĉ0)) − ĉ0‖
///
/// is subtracted, norms and not their squares. The codec is linear and orthogonal here (W), so that the second term is
/// γ‖WAᵀ(y − A Dec(ĉ0))‖. Aᵀ stands for A⁺, as published.
public struct PSLD: ContinuousSampler {
  /// ω and γ.
  public var (measured, glued) = (1.0, 0.1)
  /// DDIM steps.
  public var steps = 1000
  /// The codec.
  public var codec = LatentCodec()
  /// ω = 1, γ = .1, 1000 steps.
  public init() {}

  /// 1.
  public static let version = 1
  /// Steps.
  public var calls: Int { steps }

  /// Refuses priors without a law of codes.
  public func check(_ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement) throws(Refusal) {
    _ = try codec.check(prior)
  }

  /// `chains` draws, decoded.
  public func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    let codec = codec.codec(prior.dimension)
    let latent = try self.codec.check(prior).coded(by: codec)
    var random = stream.generator()
    let ddim = DeterministicSteps(steps)
    var c = RealBatch.normal(count: chains, dimension: codec.codes, &random)
    for (t, s) in zip(ddim.levels, ddim.levels.dropFirst()) {
      let (clean, gradient) = try ddim.denoise(latent, c, at: t) { slope(measurement, codec, $0) }
      c = ddim.step(c, clean, from: t, to: s).map(with: gradient, -)
    }
    return RealSamples(codec.decode(c), denoiserCalls: chains * steps)
  }

  /// The gradient in ĉ0 of both terms.
  func slope(_ measurement: any GaussianMeasurement, _ codec: OrthogonalCodec, _ clean: RealBatch) -> RealBatch {
    let x = codec.decode(clean)
    let r = measurement.residual(x)
    // −ω WAᵀr/‖r‖, and with v = WAᵀr: −γ W AᵀA Wᵀ v/‖v‖.
    let back = codec.encode(measurement.pullback(r.normalised().directions, at: x))
    let v = codec.encode(measurement.pullback(r, at: x)).normalised().directions
    var linear = measurement.apply(codec.decode(v))
    let zero = measurement.apply(RealBatch(count: x.count, dimension: x.dimension))
    linear = linear.map(with: zero, -)
    let glue = codec.encode(measurement.pullback(linear, at: x))
    return back.map(with: glue) { -measured * $0 - glued * $1 }
  }
}
