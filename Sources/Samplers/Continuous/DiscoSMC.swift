import Diffusion
import Tensors

/// Draws of (x0, z) from p(x0, z | y) by twisted sequential Monte Carlo; every run is independent of the others.
public struct DiscoSMC: Sampler {
  /// Changes when results change.
  public static let version = 1

  /// Settings.
  public struct Options: Hashable, Sendable {
    /// N of a run, ≥ 1.
    public var particles = 128
    /// Noise levels, ≥ 2, from `largest` to 0.002.
    public var levels = 50
    /// σ_max.
    public var largest = 10.0
    /// Whether latents move after each step.
    public var moves = true
    /// Draws taken from one run by their weights, ≥ 1; above 1 they depend on each other.
    public var keep = 1
    /// 128 particles, 50 levels, a draw a run.
    public init() {}
  }

  /// N, levels, moves.
  public var options: Options
  /// 128 particles by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// The posterior, in the limit of many particles and levels.
  public var claim: SamplerClaim { .posterior }

  /// Refuses problems whose signals have no latents.
  public func check(_ posterior: Posterior) throws(Refusal) { _ = try SignalPosterior(posterior).latentPrior() }

  /// Particles times levels, twice where latents move, shared by the draws of a run.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    SamplerCost(denoiser: calls.denoiser, sequential: calls.sequential, rows: .signals)
  }

  var calls: (denoiser: Int, sequential: Int) {
    let sequential = options.levels + (options.moves ? options.levels - 1 : 0)
    return ((options.particles * sequential + options.keep - 1) / options.keep, sequential)
  }

  /// ⌈chains/keep⌉ runs; the effective sample size is that of the last weights, mean over runs.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let problem = try SignalPosterior(posterior)
    let prior = try problem.latentPrior()
    let smc = TwistedSMC(
      grid: NoiseGrid(count: options.levels, largest: options.largest), particles: options.particles,
      movesLatents: options.moves)
    let runs = (chains + options.keep - 1) / options.keep
    var points = RealBatch(count: chains, dimension: prior.dimension)
    var (z, calls, evidence, size) = (TokenBatch(count: chains, length: prior.latents.length), 0, 0.0, 0.0)
    for index in 0..<runs {
      let run = try smc.run(prior, problem.measurement, stream["run", index])
      var random = stream["choice", index].generator()
      for row in index * options.keep..<min(chains, (index + 1) * options.keep) {
        let chosen = random.categorical(run.weights) ?? 0
        for i in 0..<prior.dimension { points[row, i] = run.points[chosen, i] }
        for i in 0..<z.length { z[row, i] = run.latents[chosen, i] }
      }
      calls += run.denoiserCalls
      evidence += run.logEvidence
      size += 1 / run.weights.reduce(0) { $0 + $1 * $1 }
    }
    var samples = try problem.samples(
      RealSamples(
        points, latents: z, denoiserCalls: calls, logEvidence: runs > 0 ? evidence / Double(runs) : nil),
      sequential: self.calls.sequential, stream)
    samples.diagnostics.effectiveSampleSize = runs > 0 ? size / Double(runs) : nil
    return samples
  }
}

extension DiscoSMC: DependentDraws {
  /// Several particles of one run.
  public var dependence: String? { options.keep > 1 ? "keep" : nil }
}
