import Diffusion
import Tensors

/// Gibbs sampling of (x, z), by one path of twisted transitions a chain.
///
/// `annealed` moves z ~ p(z | x_σ), accepted by the twist, at every level on the way down: cheap, and biased as paths are
/// not weighted. `clean` walks down at fixed z and then draws z | x0, again and again: right in its limit, and frozen where
/// z is almost a function of x0.
public struct DiscoGibbs: Sampler {
  /// Changes when results change.
  public static let version = 1

  /// Where latents move.
  public enum Scan: String, CaseIterable, Sendable {
    /// At every noise level of one walk.
    case annealed
    /// Between walks.
    case clean
  }

  /// Settings.
  public struct Options: Hashable, Sendable {
    /// Where latents move.
    public var scan = Scan.annealed
    /// Walks of `clean`, ≥ 1.
    public var sweeps = 20
    /// Noise levels of a walk, ≥ 2, from `largest` to 0.002.
    public var levels = 50
    /// σ_max.
    public var largest = 10.0
    /// Annealed, 50 levels.
    public init() {}
  }

  /// Scan, sweeps, levels.
  public var options: Options
  /// Annealed by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// The posterior for `clean`, in the limit of many sweeps; `annealed` has another law.
  public var claim: SamplerClaim { options.scan == .clean ? .posterior : .other }

  /// Refuses problems whose signals have no latents.
  public func check(_ posterior: Posterior) throws(Refusal) { _ = try SignalPosterior(posterior).latentPrior() }

  /// Levels, twice where latents move on the way, or times sweeps.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    SamplerCost(denoiser: calls, sequential: calls, rows: .signals)
  }

  private var calls: Int {
    options.scan == .annealed ? 2 * options.levels - 1 : options.levels * options.sweeps
  }

  /// One path a chain.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let problem = try SignalPosterior(posterior)
    let prior = try problem.latentPrior()
    var walk = TwistedSMC(
      grid: NoiseGrid(count: options.levels, largest: options.largest), particles: max(1, chains),
      movesLatents: options.scan == .annealed)
    walk.resamples = false
    let drawn: (points: RealBatch, latents: TokenBatch)
    if options.scan == .annealed {
      let run = try walk.run(prior, problem.measurement, stream["walk"])
      drawn = (run.points, run.latents)
    } else {
      var random = stream["start"].generator()
      let start = prior.drawLatents(max(1, chains), &random)
      drawn = try CleanGibbs(sweeps: options.sweeps).run(prior, from: start, stream["sweeps"]) { z, stream in
        try walk.run(prior, problem.measurement, from: z, stream).points
      }
    }
    let rows = 0..<chains
    return try problem.samples(
      RealSamples(
        drawn.points.gather(rows), latents: drawn.latents.gather(rows), denoiserCalls: chains * calls),
      sequential: calls, stream)
  }
}
