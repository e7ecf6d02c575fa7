import Diffusion
import Tensors

/// Posterior sampling with latent diffusion: DDIM in codes, guided by the measurement and by staying on the codec.
///
/// Rout et al. 2023, Algorithm 2: from each step the gradient in c_t of
///
///     ω‖y − A Dec(ĉ0)‖ + γ‖Enc(Aᵀy + (I − AᵀA) Dec(ĉ0)) − ĉ0‖
///
/// is subtracted, norms and not their squares. Aᵀ stands for A⁺, as published. For a linear orthogonal codec (W) the second
/// term is γ‖WAᵀ(y − A Dec(ĉ0))‖.
public struct PSLD: CodeSampler {
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

  /// `chains` draws, decoded.
  public func sample(
    _ coded: CodedSignals, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    let codec = coded.codec
    var random = stream.generator()
    let ddim = DeterministicSteps(steps)
    var c = RealBatch.normal(count: chains, dimension: codec.codes, &random)
    for (t, s) in zip(ddim.levels, ddim.levels.dropFirst()) {
      let (clean, gradient) = try ddim.denoise(coded.prior, c, at: t) { slope(measurement, codec, $0) }
      c = ddim.step(c, clean, from: t, to: s).map(with: gradient, -)
    }
    return RealSamples(codec.decode(c), denoiserCalls: chains * steps)
  }

  /// The gradient in ĉ0 of both terms.
  func slope(_ measurement: any GaussianMeasurement, _ codec: any SignalCodec, _ clean: RealBatch) -> RealBatch {
    if let codec = codec as? OrthogonalCodec { return slope(measurement, codec, clean) }
    var inner = RealBatch(count: clean.count, dimension: codec.codes)
    let gradient = codec.decode(clean) { x in
      let r = measurement.residual(x)
      // −ω Aᵀr/‖r‖, and with u the direction of Enc(x + Aᵀr) − ĉ0 and w = J_Encᵀu: γ(I − AᵀA)w here, −γu in the codes.
      let back = measurement.pullback(r.normalised().directions, at: x)
      let fixed = x.map(with: measurement.pullback(r, at: x), +)
      let w = codec.encode(fixed) { code in
        inner = code.map(with: clean, -).normalised().directions
        return inner
      }.pullback
      let lost = measurement.pullback(linear(measurement, w), at: x)
      let glue = w.map(with: lost, -)
      return back.map(with: glue) { -measured * $0 + glued * $1 }
    }.pullback
    return gradient.map(with: inner) { $0 - glued * $1 }
  }

  private func slope(
    _ measurement: any GaussianMeasurement, _ codec: OrthogonalCodec, _ clean: RealBatch
  ) -> RealBatch {
    let x = codec.decode(clean)
    let r = measurement.residual(x)
    // −ω WAᵀr/‖r‖, and with v = WAᵀr: −γ W AᵀA Wᵀ v/‖v‖.
    let back = codec.encode(measurement.pullback(r.normalised().directions, at: x))
    let v = codec.encode(measurement.pullback(r, at: x)).normalised().directions
    let glue = codec.encode(measurement.pullback(linear(measurement, codec.decode(v)), at: x))
    return back.map(with: glue) { -measured * $0 - glued * $1 }
  }

  /// Av of every row: A(v) − A(0).
  private func linear(_ measurement: any GaussianMeasurement, _ v: RealBatch) -> RealBatch {
    measurement.apply(v).map(with: measurement.apply(RealBatch(count: v.count, dimension: v.dimension)), -)
  }
}
