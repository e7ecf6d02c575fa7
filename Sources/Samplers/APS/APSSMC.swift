import Diffusion
import Platform
import Tensors

/// APS made exact: sequential Monte Carlo over masked sequences, proposing from the tilted rows of APS and weighting by
/// what they got wrong.
///
/// Each particle holds z. The masked position l of highest confidence gets x^l ~ π = (1 − ε)x_φ^l + ε·x_θ^l; the weight
/// is x_θ^l[x^l]/π[x^l] times ψ(z′)/ψ(z), where ψ(z) = ℒ(z completed by its anchors)^a and ψ = ℒ when nothing is masked.
/// With the prior's exact conditionals and one position a step the weighted particles target p(x | y) for any rule that
/// picks l from z. A draw is one particle of a run of its own; it is exact in the limit of many particles.
public struct APSSMC: Sampler {
  /// Raised when results change.
  public static let version = 3

  /// Settings of the particles and of the inner optimisation.
  public struct Options: Hashable, Sendable {
    /// P ≥ 1, particles of a run.
    public var particles = 64
    /// N ≥ 0, inner iterations a state.
    public var iterations = 30
    /// ε in 0...1, the share of the prior in the proposal; above 0 keeps the weights bounded.
    public var priorShare = 0.1
    /// a ≥ 0, the exponent of the twist.
    public var twistExponent = 0.5
    /// Resampling takes place when the effective sample size falls below this share of P; in 0...1.
    public var resampleThreshold = 0.5
    /// Positions revealed a step, at least 1.
    ///
    /// Above 1 the target has the prior's factorised decoding in place of p(x): it is not p(x | y).
    public var tokensPerStep = 1
    /// lr > 0 of Adam.
    public var learningRate = 0.5
    /// J.
    public var loss = APS.Loss.gauss
    /// β ≥ 0 of the regulariser.
    public var beta = 0.0
    /// Its direction.
    public var klDirection = APS.KLDirection.forward
    /// The iterate that is kept.
    public var choice = APS.Choice.best
    /// The ranking of positions.
    public var confidence = APS.Confidence.tilted
    /// The input of the decoder.
    public var forward = APS.Forward.straightThrough
    /// τ > 0 of q = softmax(φ/τ).
    public var temperature = 1.0
    /// ε in 0..<1, uniform mass of the absorbing process that the prior is asked under.
    public var epsilon = 1e-6

    /// The defaults.
    public init() {}

    /// The inner optimisation as options of `APS`.
    var inner: APS.Options {
      var inner = APS.Options()
      (inner.iterations, inner.learningRate, inner.loss) = (iterations, learningRate, loss)
      (inner.beta, inner.klDirection, inner.choice) = (beta, klDirection, choice)
      (inner.confidence, inner.forward) = (confidence, forward)
      (inner.temperature, inner.epsilon) = (temperature, epsilon)
      return inner
    }
  }

  /// Settings.
  public var options: Options

  /// The sampler with these settings.
  public init(_ options: Options = Options()) { self.options = options }

  /// The posterior as P → ∞; with several positions a step, that of another prior.
  public var claim: SamplerClaim { options.tokensPerStep == 1 ? .posterior : .other }

  /// At most one optimisation a particle and step, and never more than there are states: min(P, V^revealed) a step.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let (length, v) = (posterior.space.length, Double(posterior.space.vocabulary))
    let stride = max(options.tokensPerStep, 1)
    let states = Swift.stride(from: 0, to: length, by: stride).map {
      min(options.particles, Int(min(pow(v, Double($0)), 1e9)))
    }
    let total = states.reduce(0, +)
    return SamplerCost(
      denoiser: total, sequential: states.count, likelihood: total * (options.iterations + 1) + options.particles,
      call: .gradient)
  }

  /// Needs a differentiable likelihood whose codebook is over the prior's vocabulary.
  public func check(_ posterior: Posterior) throws(Refusal) { _ = try differentiable(posterior) }

  private func differentiable(_ posterior: Posterior) throws(Refusal) -> any DifferentiableLikelihood {
    let o = options
    func need(_ condition: Bool, _ name: String, _ value: some Any, _ range: String) throws(Refusal) {
      if !condition { throw Refusal("APS-SMC: \(name) is \(value)", remedy: "\(name) must be \(range)") }
    }
    try need(o.particles >= 1, "particles", o.particles, "at least 1")
    try need(o.tokensPerStep >= 1, "tokensPerStep", o.tokensPerStep, "at least 1")
    try need(o.priorShare >= 0 && o.priorShare <= 1, "priorShare", o.priorShare, "in 0...1")
    try need(o.twistExponent >= 0 && o.twistExponent.isFinite, "twistExponent", o.twistExponent, "at least 0")
    try need(
      o.resampleThreshold >= 0 && o.resampleThreshold <= 1, "resampleThreshold", o.resampleThreshold, "in 0...1")
    return try o.inner.differentiable(posterior, "APS-SMC")
  }

  /// `chains` runs, one draw each.
  ///
  /// Throws `Refusal` as `check`, the prior's errors, `DiffusionError.notFinite` where a loss overflows, and
  /// `SamplerError.weightsVanished` when every particle of a run has weight 0.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let likelihood = try differentiable(posterior)
    var result = TokenBatch(count: chains, length: posterior.space.length)
    var diagnostics = Diagnostics()
    var (evidence, effective) = (0.0, 0.0)
    for chain in 0..<chains {
      var random = stream["run", chain].generator()
      let population = try run(posterior.prior, likelihood, &random)
      let weights = population.logWeights.map(exp)
      let drawn = random.categorical(weights) ?? 0
      result.storage.replaceSubrange(
        chain * result.length..<(chain + 1) * result.length, with: population.tokens[drawn])
      diagnostics.denoiserCalls += population.states
      diagnostics.sequentialCalls = max(diagnostics.sequentialCalls, population.steps)
      diagnostics.likelihoodCalls += population.likelihoodCalls
      evidence += population.logEvidence / Double(chains)
      effective += population.effectiveSampleSize / Double(chains)
    }
    if chains > 0 { (diagnostics.logEvidence, diagnostics.effectiveSampleSize) = (evidence, effective) }
    return Samples(result, diagnostics)
  }
}
