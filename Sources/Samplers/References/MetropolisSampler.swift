import Diffusion
import Tensors

/// Metropolis-Hastings on the likelihood alone, from a uniform start: what the measurement says without a prior.
public struct MetropolisSampler: Sampler {
  /// Changes when results change.
  public static let version = 1

  /// How proposals are made.
  public enum LikelihoodMethod: String, CaseIterable, Sendable {
    /// One after the other.
    case metropolis
    /// The same in law, without making those that change nothing; needs pairs of bits.
    case skipping
  }

  /// Settings.
  public struct Options: Hashable, Sendable {
    /// T, single-site proposals before the first kept state, ≥ 1; the default is SGDD's K·T for XOR.
    public var proposals = 100_000
    /// States kept of each chain, ≥ 1; R-hat is defined from four on.
    public var keep = 1
    /// Proposals between kept states, ≥ 1.
    public var thin = 2000
    /// How proposals are made.
    public var likelihoodStep = LikelihoodMethod.metropolis
    /// 100,000 proposals, one state a chain.
    public init() {}
  }

  /// T, keep, thin.
  public var options: Options
  /// 100,000 proposals by default.
  public init(_ options: Options = Options()) { self.options = options }
  /// ℒ alone is not the posterior.
  public var claim: SamplerClaim { .other }
  /// Refuses counts below 1, and a way of making proposals that the likelihood does not allow.
  public func check(_ posterior: Posterior) throws(Refusal) {
    guard options.proposals >= 1, options.keep >= 1, options.thin >= 1 else {
      throw Refusal("proposals, keep and thin must be at least 1", remedy: "raise them")
    }
    _ = try step(posterior.likelihood, proposals: options.proposals)
  }
  /// T likelihood evaluations, shared by the kept states of a chain.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let total = options.proposals + (options.keep - 1) * options.thin
    return SamplerCost(likelihood: (total + options.keep - 1) / options.keep, call: .change)
  }
  /// ⌈chains/keep⌉ independent chains.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    let process = UniformProcess(vocabulary: posterior.space.vocabulary)
    var kept = KeptStates(chains: chains, keep: options.keep)
    var work = LikelihoodWork()
    var z = process.limit(count: kept.runs, length: posterior.space.length, stream["start"])
    for k in 0..<options.keep {
      let step = try step(posterior.likelihood, proposals: k == 0 ? options.proposals : options.thin)
      z = try step.draw(from: z, weight: 1, stream["z", k], &work)
      kept.append(z)
    }
    var diagnostics = Diagnostics()
    diagnostics.likelihoodCalls = work.calls
    diagnostics.acceptance = work.acceptance
    diagnostics.rHat = kept.rHat { posterior.likelihood.logLikelihood($0) }
    return Samples(kept.rows, diagnostics)
  }

  private func step(_ likelihood: any Likelihood, proposals: Int) throws(Refusal) -> any LikelihoodStep {
    switch options.likelihoodStep {
    case .metropolis: MetropolisStep(likelihood, proposals: proposals)
    case .skipping: try SkippingStep(likelihood, proposals: proposals)
    }
  }
}
