import Diffusion
import Tensors

/// Latent diffusion with hard data consistency: guided DDIM steps, and now and then a solution of y = A(·), noised again.
///
/// Song et al. 2024, as released. Every step subtracts κᾱ_t times the gradient of ‖y − A Dec(ĉ0)‖. Where the remaining
/// index i is at most two thirds of S, above 0 and divisible by 10, five unguided steps lead on to ĉ0, from which
/// ‖y − A(·)‖² is minimised, in signals while i is at least S/3 and then encoded, in codes below. With a = ᾱ_s and
/// σ² = 40 (1 − a)/(1 − ᾱ_t)·(1 − ᾱ_t/a) the state becomes a draw of
/// N((σ²√a c0* + (1 − a) c')/(σ² + 1 − a), 1/(1/σ² + 1/(1 − a))), c' the state before the detour. A last solution in codes
/// ends the run. It fits y beyond the noise, by construction.
public struct ReSample: CodeSampler {
  /// S, DDIM steps.
  public var steps = 500
  /// κ of the guidance.
  public var scale = 0.5
  /// Steps between solutions, and unguided steps before one.
  public var (interval, lookahead) = (10, 5)
  /// Factor on the variance of noising again.
  public var renoising = 40.0
  /// Most iterations of a solution in signals, and of one in codes.
  public var (signalIterations, codeIterations) = (2000, 500)
  /// The codec.
  public var codec = LatentCodec()
  /// The released settings.
  public init() {}

  /// 1.
  public static let version = 1
  /// Guided steps, and those of the detours.
  public var calls: Int {
    (0..<steps).reduce(0) { $0 + 1 + (isSolved($1) ? min(lookahead, $1 - 1) + 1 : 0) }
  }

  private func isSolved(_ index: Int) -> Bool { index > 0 && 3 * index <= 2 * steps && index % interval == 0 }

  /// `chains` draws, decoded.
  public func sample(
    _ coded: CodedSignals, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    let (latent, codec) = (coded.prior, coded.codec)
    var random = stream.generator()
    let ddim = DeterministicSteps(steps)
    var c = RealBatch.normal(count: chains, dimension: codec.codes, &random)
    for place in 0..<steps {
      let (index, t, s) = (steps - 1 - place, ddim.levels[place], ddim.levels[place + 1])
      let (clean, gradient) = try ddim.denoise(latent, c, at: t) { ĉ in
        codec.decode(ĉ) { measurement.pullback(measurement.residual($0).normalised().directions, at: $0) }.pullback
      }
      c = ddim.step(c, clean, from: t, to: s).map(with: gradient) { $0 + scale * ddim.share(t) * $1 }
      guard isSolved(index) else { continue }
      var ahead = c
      let last = place + 1 + min(lookahead, index - 1)
      for n in place + 1..<last {
        let (u, v) = (ddim.levels[n], ddim.levels[n + 1])
        ahead = ddim.step(ahead, try ddim.denoise(latent, ahead, at: u), from: u, to: v)
      }
      var solution = try ddim.denoise(latent, ahead, at: ddim.levels[last])
      solve(&solution, measurement, codec, inSignals: 3 * index >= steps)
      let (a, before) = (ddim.share(s), ddim.share(t))
      let variance = renoising * (1 - a) / (1 - before) * (1 - before / a)
      c = c.map(with: solution) { old, new in
        (variance * a.squareRoot() * new + (1 - a) * old) / (variance + 1 - a)
          + (1 / (1 / variance + 1 / (1 - a))).squareRoot() * random.normal()
      }
    }
    solve(&c, measurement, codec, inSignals: false)
    return RealSamples(codec.decode(c), denoiserCalls: chains * calls)
  }

  private func solve(
    _ c: inout RealBatch, _ measurement: any GaussianMeasurement, _ codec: any SignalCodec, inSignals: Bool
  ) {
    if inSignals {
      var x = codec.decode(c)
      _ = LeastSquares(rate: 1e-2, limit: signalIterations, patience: nil).solve(&x, measurement) { x, c in (x, c(x)) }
      c = codec.encode(x)
    } else {
      _ = LeastSquares(rate: 5e-3, limit: codeIterations, patience: 200).solve(&c, measurement) {
        codec.decode($0, cotangent: $1)
      }
    }
  }
}
