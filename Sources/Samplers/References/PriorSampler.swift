import Diffusion
import Tensors

/// Draws from the prior, whatever the measurement.
///
/// An `ExactPrior` is drawn from exactly; any other by the unconditional reverse walk.
public struct PriorSampler: Sampler {
  /// Changes when results change.
  public static let version = 2

  /// Settings of the reverse walk; an exact prior needs none.
  public struct Options: Hashable, Sendable {
    /// Reverse steps before the final denoising, ≥ 1.
    public var steps = 128
    /// The law of a step.
    public var method = ReverseMethod.analytic
    /// The noise to walk back through.
    public var process = GuidingProcess.uniform
    /// 128 analytic steps.
    public init() {}
  }

  /// Steps, method, process.
  public var options: Options
  /// 128 analytic steps by default.
  public init(_ options: Options = Options()) { self.options = options }
  /// The prior is not the posterior.
  public var claim: SamplerClaim { .other }
  /// Refuses a walk without steps.
  public func check(_ posterior: Posterior) throws(Refusal) {
    if options.steps < 1 { throw Refusal("steps must be at least 1", remedy: "the usual number is 128") }
  }
  /// None, or steps + 1 denoiser calls.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let calls = posterior.prior is any ExactPrior ? 0 : options.steps + 1
    return SamplerCost(denoiser: calls, sequential: calls)
  }
  /// Independent draws.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    if let prior = posterior.prior as? any ExactLatentPrior, posterior.likelihood is any SignalLikelihood {
      var random = stream.generator()
      let (z, x) = prior.draw(chains, &random)
      return Samples(z, signals: x.tensor)
    }
    if let exact = posterior.prior as? any ExactPrior { return Samples(exact.sample(chains, stream)) }
    let process = options.process.make(vocabulary: posterior.space.vocabulary)
    var diagnostics = Diagnostics()
    diagnostics.sequentialCalls = options.steps + 1
    diagnostics.denoiserCalls = chains * (options.steps + 1)
    return Samples(try walk(posterior.prior, process, chains: chains, stream), diagnostics)
  }

  /// Draws from the law that a prior without exact draws has as a generator: it walks back through the noise that the
  /// prior has learned, by these steps.
  ///
  /// That law is not exactly the one whose conditionals its denoiser states.
  public func ancestral(_ prior: any ProcessBoundPrior, chains: Int, _ stream: RandomStream) throws -> TokenBatch {
    try walk(prior, prior.noiseProcess, chains: chains, stream)
  }

  private func walk(
    _ prior: any DiscretePrior, _ process: any NoiseProcess, chains: Int, _ stream: RandomStream
  ) throws -> TokenBatch {
    let noise = process.limit(count: chains, length: prior.space.length, stream["start"])
    let grid = process.grid(steps: options.steps)
    return try ReverseSampler(options.method).sample(prior, from: noise, grid, stream["walk"])
  }
}
