import Diffusion
import Platform
import Tensors

/// DPS for discrete diffusion by the gradient: the log-ratios of all one-site neighbours come from one backward.
///
/// With V(x_t) = ℓ(E[x0 | x_t]), the relaxed log-likelihood at the denoiser's mean, every reverse rate is multiplied by
///
///     V(x_t with site i := b)/V(x_t)  ≈  exp⟨∇ log V(x_t), e_b − e_{x_t,i}⟩
///
/// (the Taylor approximation of Nisonoff et al. 2024, "Unlocking guidance for discrete state-space diffusion"; it takes
/// the place of the L(V − 1) denoiser calls of `DPSDiscrete`, Chu et al. 2025, section 4). Two errors have no limit in
/// which they vanish: ℓ of a mean is not log E ℒ, and first order is not a ratio.
public struct DPSTaylor: Sampler {
  /// Changes when results change.
  public static let version = 1

  /// Settings; there are no published ones.
  public struct Options: Hashable, Sendable {
    /// S, reverse steps before the final denoising, ≥ 1.
    public var steps = 128
    /// The step law that the ratios multiply: `analytic`, renormalised, or `euler`, the rest on staying.
    public var method = ReverseMethod.analytic
    /// Log-ratios are cut off above this, nats, > 0.
    public var logRatioCap = 80.0
    /// Log-ratios are divided by this, > 0; ℓ/temperature is what guides.
    public var temperature = 1.0
    /// The noise to walk back through.
    public var process = GuidingProcess.uniform
    /// 128 steps.
    public init() {}
  }

  /// S, method, temperature.
  public var options: Options
  /// Rows that are guided together at least.
  static let block = 16

  /// 128 steps by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// Another law than the posterior, in every limit.
  public var claim: SamplerClaim { .other }

  /// Refuses priors and likelihoods without a derivative, and the star-shaped step, which has no rates.
  public func check(_ posterior: Posterior) throws(Refusal) {
    guard options.steps >= 1, options.logRatioCap > 0, options.temperature > 0, options.temperature < .infinity else {
      throw Refusal("steps, logRatioCap and temperature must be positive", remedy: "raise them")
    }
    if options.method == .star {
      throw Refusal("the star-shaped process has no rates to guide", remedy: "set method to analytic or euler")
    }
    _ = try parts(posterior)
  }

  private func parts(
    _ posterior: Posterior
  ) throws(Refusal) -> (prior: any DifferentiablePrior, likelihood: any DifferentiableLikelihood) {
    guard let prior = posterior.prior as? any DifferentiablePrior else {
      throw Refusal(
        "first-order DPS needs the derivative of the denoiser with respect to x_t, and this prior has none",
        remedy: "use a transformer or a product prior, or kind dps, which asks every neighbour")
    }
    return (prior, try posterior.differentiable(for: "first-order DPS"))
  }

  /// Two calls a step and for the final denoising, the denoiser and its vector-Jacobian product: 2(S + 1); S + 1
  /// gradients of the likelihood.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let calls = 2 * (options.steps + 1)
    return SamplerCost(denoiser: calls, sequential: calls, likelihood: options.steps + 1, call: .gradient)
  }

  /// Independent chains.
  ///
  /// Throws `Refusal` as `check`, the prior's errors, and `DiffusionError.notFinite` where ℓ of a mean is not finite.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    let (prior, likelihood) = try parts(posterior)
    let (l, v) = (posterior.space.length, posterior.space.vocabulary)
    let process = options.process.make(vocabulary: v)
    let grid = process.grid(steps: options.steps)
    let guide = MeanGradient(likelihood)
    let step = GuidedStep(method: options.method, cap: options.logRatioCap, temperature: options.temperature)
    var diagnostics = Diagnostics()
    var batches: [TokenBatch] = []
    let block = posterior.space.chainBlock(rows: 1, least: Self.block)
    for start in stride(from: 0, to: chains, by: block) {
      var random = stream["chains", start].generator()
      var x = process.limit(count: min(block, chains - start), length: l, &random)
      var denoised = [Float](repeating: 0, count: x.storage.count * v)
      var ratios = denoised
      for (later, earlier) in zip(grid, grid.dropFirst()) {
        try prior.denoise(x, later, into: &denoised, changes: &ratios) { guide.slope($1, into: $2) }
        if ratios.contains(where: { !$0.isFinite }) { throw DiffusionError.notFinite("a first-order log-ratio") }
        // R^y(x → x′) = R(x → x′)·exp⟨∇ log V(x), x′ − x⟩
        try step(&x, denoised, ratios, from: later, to: earlier, &random)
        diagnostics.denoiserCalls += 2 * x.count
        diagnostics.likelihoodCalls += x.count
      }
      batches.append(x)
    }
    diagnostics.valueCalls = diagnostics.likelihoodCalls
    diagnostics.sequentialCalls = 2 * (options.steps + 1)
    return Samples(batches.isEmpty ? TokenBatch(count: 0, length: l) : .concatenate(batches), diagnostics)
  }
}
