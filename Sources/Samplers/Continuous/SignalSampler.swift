import Diffusion
import Tensors

/// A sampler of signals as one of the runner: what it draws, and the tokens that belong to it.
public struct SignalSampler<Core: ContinuousSampler>: LatentGiven {
  /// The sampler.
  public var core: Core
  /// Which latents the denoiser is given.
  public var latents: LatentSource
  /// A sampler that sees the mixture over latents unless told.
  public init(_ core: Core, latents: LatentSource = LatentSource()) { (self.core, self.latents) = (core, latents) }

  /// That of the core.
  public var claim: SamplerClaim { core.claim }

  /// Refuses problems without signals, without latents where they are asked for, and operators that the core cannot use.
  public func check(_ posterior: Posterior) throws(Refusal) {
    if let (_, coded) = coded(posterior) {
      let n = try SignalPosterior.likelihood(of: posterior).measurement.dimension
      guard n == coded.codec.dimension else {
        throw Refusal(
          "the codec decodes \(coded.codec.dimension) numbers, and the task measures \(n)",
          remedy: "use the codec of the task's images")
      }
      return
    }
    let problem = try SignalPosterior(posterior)
    try core.check(problem.prior, problem.measurement)
    try latents.check(problem, posterior)
  }

  /// Calls of the core, and those that the latents cost.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let (own, extra) = (core.calls, latents.cost)
    return SamplerCost(
      denoiser: own + extra.denoiser, sequential: own + extra.sequential,
      rows: coded(posterior) == nil ? .signals : .codes)
  }

  /// The latent diffusion model that the core walks in, where it does and there is one.
  private func coded(_ posterior: Posterior) -> (core: any CodeSampler, coded: CodedSignals)? {
    guard let core = core as? any CodeSampler, let coded = posterior.coded else { return nil }
    return (core, coded)
  }

  /// Draws of signals.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    if let (core, coded) = coded(posterior) {
      let likelihood = try SignalPosterior.likelihood(of: posterior)
      let drawn = try core.sample(coded, likelihood.measurement, chains: chains, stream["signals"])
      return try likelihood.samples(drawn, sequential: core.calls, stream)
    }
    let problem = try SignalPosterior(posterior)
    let given = try latents.draw(problem, posterior, chains: chains, stream["latents"])
    let prior: any ContinuousPrior
    if let given {
      let mixture = try problem.latentPrior()
      prior = mixture.fixing(given.tokens)
    } else {
      prior = problem.prior
    }
    var drawn = try core.sample(prior, problem.measurement, chains: chains, stream["signals"])
    drawn.latents = given?.tokens
    drawn.denoiserCalls += given?.diagnostics.denoiserCalls ?? 0
    drawn.logEvidence = given?.diagnostics.logEvidence
    let sequential = core.calls + (given?.diagnostics.sequentialCalls ?? 0)
    return try problem.samples(drawn, sequential: sequential, stream)
  }
}

/// A sampler that walks in the codes of a codec where the prior has a law of them.
public protocol CodeWalker: Sampler {}

extension SignalSampler: CodeWalker where Core: CodeSampler {}

extension SignalSampler: DependentDraws {
  /// Latents of one run of particles.
  public var dependence: String? { latents.kind == .smc && latents.smc.keep > 1 ? "latent_keep" : nil }
}

extension LatentPrior {
  /// p(x0 | z), one z a row.
  func fixing(_ z: TokenBatch) -> any ContinuousPrior { FixedLatents(self, z) }
}
