import Diffusion
import Tensors

/// Split Gibbs sampling with a discrete diffusion prior.
///
/// Chu et al. 2025, Algorithm 1: alternates the likelihood step z | x ∝ ℒ(z)·ω(η)^d(x,z), d the Hamming distance, with
/// the prior step x | z, a partial reverse diffusion from noise level η, while η is annealed. Exact in the limit K → ∞,
/// η_min → 0, H → ∞ with the `kernel` coupling and enough proposals; a product prior needs no large H.
public struct SGDD: Sampler {
  /// Changes when results change.
  public static let version = 2
  /// K, H, T, levels, coupling, order.
  public var options: Options

  /// The paper's settings by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// `other` for the published and released couplings, whose limit is not the posterior.
  public var claim: SamplerClaim { options.coupling == .kernel ? .posterior : .other }

  /// Refuses a likelihood step that the likelihood does not allow.
  public func check(_ posterior: Posterior) throws(Refusal) {
    if let problem = options.problem { throw problem }
    _ = try likelihoodStep(posterior.likelihood)
    if options.reweight && !(posterior.likelihood is any FactorisedLikelihood) {
      throw Refusal("reweight needs a likelihood that is a product over sites", remedy: "set reweight to false")
    }
  }

  /// Σ_k (H_k + 1) denoiser calls, K(H + 1) unless pruned, and K·T likelihood evaluations, shared by the kept states of a
  /// chain.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let iterations = options.iterations + (options.keep - 1) * options.thin
    let calls = (try? likelihoodStep(posterior.likelihood).calls) ?? options.proposals
    let denoiser = denoiserCalls(posterior.space)
    let share = { ($0 + options.keep - 1) / options.keep }
    return SamplerCost(
      denoiser: share(denoiser), sequential: denoiser,
      likelihood: share(iterations * calls), call: .change)
  }

  /// ⌈chains/keep⌉ independent chains from uniform starts; all steps run on all chains together.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    let (l, v) = (posterior.space.length, posterior.space.vocabulary)
    let process = UniformProcess(
      vocabulary: v, schedule: GeometricSchedule(minimum: min(1e-4, options.etaMin), maximum: max(20, options.etaMax)))
    let likelihood = try likelihoodStep(posterior.likelihood)
    let reverse = ReverseSampler(options.method)
    var kept = KeptStates(chains: chains, keep: options.keep)
    var work = LikelihoodWork()
    var x = process.limit(count: kept.runs, length: l, stream["start"])
    var z = x
    let steps = options.steps(posterior.space)
    for (k, η) in options.levels.enumerated() {  // η_k = η_min^{k/K}·η_max^{1−k/K}
      let ω = options.coupling.weight(η, vocabulary: v, alpha: options.alpha)  // (10), corrected: D = d·log(1/ω)
      let walk = process.grid(fromLevel: η, steps: steps[k])
      switch options.order {
      case .paper:
        z = try likelihood.draw(from: x, weight: ω, stream["z", k], &work)  // (8): z ~ ℒ(z)·exp(−D(x, z; η))
        x = try reverse.sample(posterior.prior, from: z, walk, stream["x", k])  // (9): x ~ p(x)·exp(−D(x, z; η))
      case .released:
        x = try reverse.sample(posterior.prior, from: z, walk, stream["x", k])
        z = try likelihood.draw(from: x, weight: ω, stream["z", k], &work)
      }
      if options.keeps(k) { kept.append(options.order == .paper ? x : z) }
    }
    return try finish(kept, work, posterior.likelihood, stream["resample"])
  }

  /// Counts the run, and corrects its last level where asked to.
  private func finish(
    _ kept: KeptStates, _ work: LikelihoodWork, _ likelihood: any Likelihood, _ stream: RandomStream
  ) throws -> Samples {
    var draws = Samples(kept.rows)
    draws.diagnostics.sequentialCalls = denoiserCalls(likelihood.space)
    draws.diagnostics.denoiserCalls = kept.runs * draws.diagnostics.sequentialCalls
    draws.diagnostics.likelihoodCalls = work.calls
    draws.diagnostics.acceptance = work.acceptance
    draws.diagnostics.rHat = kept.rHat { likelihood.logLikelihood($0) }
    if options.reweight, let product = likelihood as? any FactorisedLikelihood, let η = options.levels.last {
      let correction = FiniteLevelCorrection(product, level: η)
      let weights = try LogWeights(draws.tokens.count) { correction.logWeight(draws.tokens[row: $0]) }
      draws.diagnostics.effectiveSampleSize = weights.effectiveSampleSize
      var random = stream.generator()
      draws.tokens = draws.tokens.gather(weights.systematic(random.uniform()))
    }
    return draws
  }

  /// Σ_k (H_k + 1).
  private func denoiserCalls(_ space: TokenSpace) -> Int { options.steps(space).reduce(0) { $0 + $1 + 1 } }

  private func likelihoodStep(_ likelihood: any Likelihood) throws(Refusal) -> any LikelihoodStep {
    switch options.likelihoodStep {
    case .metropolis: return MetropolisStep(likelihood, proposals: options.proposals)
    case .skipping: return try SkippingStep(likelihood, proposals: options.proposals)
    case .heatBath: return try HeatBathStep(likelihood, updates: options.proposals)
    case .pairHeatBath: return try PairHeatBathStep(likelihood, updates: options.proposals)
    case .delayed: return try DelayedStep(likelihood, proposals: options.proposals)
    case .informed: return try InformedStep(likelihood, proposals: options.proposals)
    case .blockExact: return try BlockStep(likelihood)
    case .closedForm: return try ClosedFormStep(likelihood)
    case .auto:
      return likelihood is any FactorisedLikelihood
        ? try ClosedFormStep(likelihood) : MetropolisStep(likelihood, proposals: options.proposals)
    }
  }
}
