extension G2D2 {
  /// What the table α is fitted to.
  public enum Objective: String, CaseIterable, Sendable {
    /// ‖y − A(x̂)‖₂ + λ·KL(p_α ‖ p̃): unsquared, without σ, as the released code.
    case released
    /// −log p(y | x̂) + KL(p_α ‖ p̃), λ = 1: the variational bound J_t of the paper, one relaxed draw an iteration.
    case elbo
  }

  /// How z_s is drawn from p_α and z_t.
  public enum Kernel: String, CaseIterable, Sendable {
    /// q(z_s | z_0) afresh for every token: the paper's star-shaped process.
    case star
    /// The released star step: p_α truncated at 0.95, a fixed count ⌊L(γ̄_s − b̄_s)⌋ of masks, no uniform part.
    case starAsCoded
    /// The reverse kernel of the Markov process, which the released presets run.
    case markov
  }

  /// The uniform mass ε in the transition of the Markov kernel.
  public enum MarkovEpsilon: String, CaseIterable, Sendable {
    /// That of the schedule: a visible token that p_α contradicts is replaced at a rate of about 1/t.
    case schedule
    /// 0: visible tokens are frozen until the final draw.
    case zero
  }

  /// The gradient of the KL term.
  public enum KLGradient: String, CaseIterable, Sendable {
    /// p ⊙ (α − ℓ − KL_n).
    case exact
    /// p on top: the released code differentiates through α as if it were not normalised, which raises the entropy.
    case released
  }

  /// Settings; the defaults are the released FFHQ super-resolution preset.
  public struct Options: Hashable, Sendable {
    /// What α is fitted to.
    public var objective = Objective.released
    /// The transition.
    public var kernel = Kernel.markov
    /// ε in the transition of the Markov kernel.
    public var markovEpsilon = MarkovEpsilon.schedule
    /// The gradient of the KL.
    public var klGradient = KLGradient.exact
    /// S ≥ 1, diffusion steps, at times t/T = (S − j)/S.
    ///
    /// For S < T the kernels step from t to s in one go.
    public var steps = 100
    /// T, steps of the mask-and-replace schedule; at least 2.
    public var levels = 100
    /// ε, uniform mass of the schedule, in 0...1e−5.
    public var epsilon = 1e-6
    /// I, iterations a diffusion step; at least 0.
    public var iterations = 30
    /// lr > 0, in nats; lr_j = lr·10^{w(½ − j/(S−1))}.
    public var learningRate = 10.0
    /// w of the learning rate.
    public var learningRateRamp = 2.0
    /// λ ≥ 0 of the released objective (`elbo` has 1); λ_j = λ·10^{w(½ − j/(S−1))}.
    public var lambda = 3e-4
    /// w of λ.
    public var klRamp = 2.0
    /// n ≥ 1, numbers in y: λ is multiplied by √(12288/n), as its Bayes-consistent value is σ/√n.
    ///
    /// `nil` takes n from the likelihood; 12288, the size of the paper's super-resolution measurement, leaves λ as it is.
    public var measurements: Int?
    /// f in 0...1: α starts at f·ℓ + (1 − f)·α* of the step before.
    public var forget = 0.3
    /// τ > 0 of the Gumbel-softmax.
    public var temperature = 1.0

    /// The defaults.
    public init() {}

    /// The variational bound with the star kernel and a learning rate that lets it settle: 1, ramp 1.
    public static var elbo: Options {
      var options = Options()
      options.objective = .elbo
      options.kernel = .star
      options.learningRate = 1
      options.learningRateRamp = 1
      return options
    }
  }
}
