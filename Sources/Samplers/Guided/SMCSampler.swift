import Diffusion
import Platform
import Tensors

/// SMC: P particles walk back through the noise with the prior's kernel, are weighted by their value and resampled.
///
/// The weight of a step is w = (V(x_{t−Δ})/V(x_t))^β, the bootstrap filter that Chu et al. 2025 compare to. Weights
/// telescope from V(x_1)^β to ℒ(x_0)^β, so for β = 1 the posterior is the limit P → ∞ under any value estimate, and the
/// mean weight is an unbiased estimate of p(y), up to the error of the reverse steps; a good value makes P small. Every
/// draw is one particle of a run of its own.
public struct SMCSampler: Sampler {
  /// Changes when results change.
  public static let version = 2

  /// Settings; the paper gives none.
  public struct Options: Hashable, Sendable {
    /// P, particles of a run, ≥ 1.
    public var particles = 16
    /// S, reverse steps before the final denoising, ≥ 1.
    public var steps = 128
    /// β, the power of the likelihood, > 0; the posterior's is 1.
    public var beta = 1.0
    /// Resamples where the effective sample size is below this share of P, in 0...1.
    public var threshold = 0.5
    /// The value estimate.
    public var value = ValueEstimate.oneStep
    /// n, draws of x0 an estimate (`oneStep`, `mean`), ≥ 1.
    public var draws = 1
    /// The noise to walk back through.
    public var process = GuidingProcess.uniform
    /// 16 particles, 128 steps.
    public init() {}
  }

  /// P, S, β, value.
  public var options: Options

  /// 16 particles, 128 steps by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// `posterior` for β = 1, in the limit P → ∞ and S → ∞; else `other`.
  public var claim: SamplerClaim { options.beta == 1 ? .posterior : .other }

  /// Refuses `value: exact` where nothing is exact.
  public func check(_ posterior: Posterior) throws(Refusal) {
    guard options.steps >= 1, options.particles >= 1, options.draws >= 1 else {
      throw Refusal("steps, particles and draws must be at least 1", remedy: "raise them")
    }
    guard options.beta > 0, options.beta < .infinity, options.threshold >= 0, options.threshold <= 1 else {
      throw Refusal("beta must be positive and threshold in 0...1", remedy: "the posterior's beta is 1")
    }
    try options.value.check(posterior, options.process.make(vocabulary: posterior.space.vocabulary))
  }

  /// P(S + 1) denoiser calls, twice as many with exact values, which cost as much.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let (s, p) = (options.steps, options.particles)
    return options.value == .exact
      ? SamplerCost(denoiser: 2 * p * (s + 1), sequential: 2 * (s + 1), likelihood: p)
      : SamplerCost(denoiser: p * (s + 1), sequential: s + 1, likelihood: p * (s + 1) * options.draws + p)
  }

  /// Independent runs, one particle of each.
  ///
  /// The effective sample size is the mean over steps and runs.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    let (l, p, β) = (posterior.space.length, options.particles, options.beta)
    let process = options.process.make(vocabulary: posterior.space.vocabulary)
    let grid = process.grid(steps: options.steps)
    let guide = Guide(posterior: posterior, estimate: options.value, draws: options.draws)
    var diagnostics = Diagnostics()
    var batches: [TokenBatch] = []
    var (sizes, evidence) = (0.0, 0.0)
    let block = posterior.space.chainBlock(rows: p, least: 16)
    for start in stride(from: 0, to: chains, by: block) {
      let runs = min(block, chains - start)
      var random = stream["runs", start].generator()
      diagnostics.sequentialCalls = 0
      let noise = process.limit(count: runs * p, length: l, &random)
      var x = try guide.evaluate(noise, grid[0], group: p, &random, &diagnostics)
      var logWeights = x.values.map { β * $0 }
      for (later, earlier) in zip(grid, grid.dropFirst()) {
        var ancestors = Array(0..<runs * p)
        for run in 0..<runs {
          let weights = try LogWeights(p) { logWeights[run * p + $0] }
          sizes += weights.effectiveSampleSize
          guard weights.effectiveSampleSize < options.threshold * Double(p) else { continue }
          for (i, ancestor) in weights.systematic(random.uniform()).enumerated() {
            ancestors[run * p + i] = run * p + ancestor
            logWeights[run * p + i] = weights.logMean
          }
        }
        x = x.gather(ancestors)
        try guide.denoise(&x, later, &diagnostics)  // known already where the value estimate made it
        var next = x.tokens
        ReverseSampler().step(&next, x.denoised, from: later, to: earlier, &random)
        let moved = try guide.evaluate(next, earlier, group: p, &random, &diagnostics)
        for i in logWeights.indices { logWeights[i] += β * (moved.values[i] - x.values[i]) }
        x = moved
      }
      let drawn = try (0..<runs).map { run in
        let weights = try LogWeights(p) { logWeights[run * p + $0] }
        sizes += weights.effectiveSampleSize
        evidence += weights.logMean
        return run * p + (random.categorical(weights.normalised) ?? 0)
      }
      batches.append(x.tokens.gather(drawn))
    }
    if chains > 0 {
      diagnostics.effectiveSampleSize = sizes / Double(chains * grid.count)
      diagnostics.logEvidence = evidence / Double(chains)
    }
    return Samples(batches.isEmpty ? TokenBatch(count: 0, length: l) : .concatenate(batches), diagnostics)
  }
}
