import Diffusion
import Tensors

/// Of N draws from the prior the one with the highest likelihood: what a measurement can choose without any guidance.
///
/// Its law tends to the mode of the likelihood on the prior's support as N grows, not to the posterior.
public struct BestOfSampler: Sampler {
  /// Changes when results change.
  public static let version = 1

  /// Settings.
  public struct Options: Hashable, Sendable {
    /// N ≥ 1.
    public var count = 64
    /// How the prior is drawn from.
    public var prior = PriorSampler.Options()
    /// Sixty-four draws.
    public init() {}
  }

  /// N, and the walk.
  public var options: Options
  /// Sixty-four draws by default.
  public init(_ options: Options = Options()) { self.options = options }
  /// A mode-seeking law.
  public var claim: SamplerClaim { .other }
  /// As the sampler of the prior; refuses N < 1.
  public func check(_ posterior: Posterior) throws(Refusal) {
    if options.count < 1 { throw Refusal("count must be at least 1", remedy: "64 is the default") }
    try PriorSampler(options.prior).check(posterior)
  }
  /// N walks and N evaluations.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let walk = PriorSampler(options.prior).cost(posterior)
    return SamplerCost(
      denoiser: options.count * walk.denoiser, sequential: walk.sequential, likelihood: options.count)
  }
  /// Every chain has draws of its own; of equals the first.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    var best: [TokenBatch] = []
    var diagnostics = Diagnostics()
    for chain in 0..<chains {
      let drawn = try PriorSampler(options.prior).sample(posterior, chains: options.count, stream["chain", chain])
      let scores = posterior.likelihood.logLikelihood(drawn.tokens)
      let top = scores.indices.max { scores[$0] < scores[$1] || (scores[$0] == scores[$1] && $0 > $1) } ?? 0
      best.append(drawn.tokens.gather([top]))
      diagnostics.denoiserCalls += drawn.diagnostics.denoiserCalls
      diagnostics.sequentialCalls = drawn.diagnostics.sequentialCalls
      diagnostics.likelihoodCalls += options.count
    }
    let length = posterior.space.length
    return Samples(best.isEmpty ? TokenBatch(count: 0, length: length) : .concatenate(best), diagnostics)
  }
}
