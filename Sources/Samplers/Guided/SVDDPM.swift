import Diffusion
import Platform
import Tensors

/// SVDD-PM: at every reverse step, M candidates of the prior's kernel and a choice among them by their value.
///
/// Li et al. 2024, "Derivative-free guidance", as compared to by Chu et al. 2025. α = 0 takes the best candidate, as
/// the released code does: a mode-seeking law, further from the posterior the larger M. α > 0 chooses with probability
/// softmax(V/α); α = 1 tends to the posterior as M → ∞ where the value is exact.
public struct SVDDPM: Sampler {
  /// Changes when results change.
  public static let version = 2

  /// Settings; the original recommends 128 steps and 10 to 20 candidates.
  public struct Options: Hashable, Sendable {
    /// S, reverse steps before the final denoising, ≥ 1.
    public var steps = 128
    /// M, candidates a step, ≥ 1 (1 is the unconditional sampler).
    public var candidates = 20
    /// α of the softmax, ≥ 0; 0 for the argmax.
    public var alpha = 0.0
    /// The value estimate.
    public var value = ValueEstimate.oneStep
    /// n, draws of x0 an estimate (`oneStep`, `mean`), ≥ 1.
    public var draws = 1
    /// The noise to walk back through.
    public var process = GuidingProcess.uniform
    /// The original's settings.
    public init() {}
  }

  /// S, M, α, value.
  public var options: Options

  /// The original's settings by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// `posterior` for α = 1 with exact values, in the limit M → ∞; else `other`.
  public var claim: SamplerClaim { options.alpha == 1 && options.value == .exact ? .posterior : .other }

  /// Refuses `value: exact` where nothing is exact.
  public func check(_ posterior: Posterior) throws(Refusal) {
    guard options.steps >= 1, options.candidates >= 1, options.draws >= 1, options.alpha >= 0 else {
      throw Refusal("steps, candidates and draws must be at least 1 and alpha at least 0", remedy: "raise them")
    }
    try options.value.check(posterior, options.process.make(vocabulary: posterior.space.vocabulary))
  }

  /// 1 + S·M denoiser calls (S·(1 + M) + 1 with exact values, which cost as much), S + 1 in sequence (2S + 1).
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let (s, m) = (options.steps, options.candidates)
    return options.value == .exact
      ? SamplerCost(denoiser: s * (1 + m) + 1, sequential: 2 * s + 1, likelihood: m)
      : SamplerCost(denoiser: 1 + s * m, sequential: s + 1, likelihood: s * m * options.draws + m)
  }

  /// Independent chains.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    let (l, m) = (posterior.space.length, options.candidates)
    let process = options.process.make(vocabulary: posterior.space.vocabulary)
    let grid = process.grid(steps: options.steps)
    let guide = Guide(posterior: posterior, estimate: options.value, draws: options.draws)
    var diagnostics = Diagnostics()
    var batches: [TokenBatch] = []
    let block = posterior.space.chainBlock(rows: m, least: 16)
    for start in stride(from: 0, to: chains, by: block) {
      var random = stream["chains", start].generator()
      diagnostics.sequentialCalls = 0
      var x = GuidedRows(tokens: process.limit(count: min(block, chains - start), length: l, &random))
      for (later, earlier) in zip(grid, grid.dropFirst()) {
        try guide.denoise(&x, later, &diagnostics)  // known already where the value estimate made it
        var candidates = x.gather((0..<x.tokens.count * m).map { $0 / m })
        ReverseSampler().step(&candidates.tokens, candidates.denoised, from: later, to: earlier, &random)
        candidates = try guide.evaluate(candidates.tokens, earlier, group: m, &random, &diagnostics)
        var chosen: [Int] = []
        for first in stride(from: 0, to: candidates.values.count, by: m) {
          chosen.append(first + choose(candidates.values[first..<first + m], &random))
        }
        x = candidates.gather(chosen)
      }
      batches.append(x.tokens)
    }
    return Samples(batches.isEmpty ? TokenBatch(count: 0, length: l) : .concatenate(batches), diagnostics)
  }

  /// The index of the best value (the first of equals), or one drawn from softmax(V/α), uniform where all are −∞.
  private func choose(_ values: ArraySlice<Double>, _ random: inout RandomGenerator) -> Int {
    let best = values.max() ?? -.infinity
    if options.alpha == 0 { return (values.firstIndex(of: best) ?? values.startIndex) - values.startIndex }
    return random.categorical(values.map { best > -.infinity ? exp(($0 - best) / options.alpha) : 1 }) ?? 0
  }
}
