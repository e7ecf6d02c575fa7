extension APS {
  /// J, the misfit that the tilted rows minimise.
  public enum Loss: String, CaseIterable, Sendable {
    /// −log p(y | x), ‖A(u) − y‖²/2σ² for Gaussian noise.
    case gauss
    /// ‖A(u) − y‖₂.
    case l2
  }

  /// The regulariser that `beta` weighs.
  public enum KLDirection: String, CaseIterable, Sendable {
    /// w_i·KL(x_θ ‖ x_φ), mode-covering: the middle term of the paper's test-time bound.
    case forward
    /// KL(x_φ ‖ x_θ): the variational one.
    case reverse
  }

  /// The inner iterate that is kept.
  public enum Choice: String, CaseIterable, Sendable {
    /// The first of the smallest total loss among the N evaluated ones (the first is the prior).
    case best
    /// The last one, after its update, as published.
    case faithful
  }

  /// What ranks masked positions for revealing.
  public enum Confidence: String, CaseIterable, Sendable {
    /// The tilted probability of the anchor (the paper's APS-II).
    case tilted
    /// The tilted logit of the anchor before normalisation.
    case logit
    /// Minus the entropy of the tilted row.
    case entropy
    /// The prior's probability of the anchor (the paper's APS-I ablation).
    case prior
  }

  /// How many positions stay masked after step j of T, r = (j + 1)/T.
  public enum Schedule: String, CaseIterable, Sendable {
    /// `linear` for L ≤ 16, else `cosine`.
    case auto
    /// ⌊L·cos(πr/2)⌋.
    case cosine
    /// ⌊L(1 − r)⌋.
    case linear
  }

  /// What goes into the decoder at a masked position, ē being the expected code and c_a its anchor.
  public enum Forward: String, CaseIterable, Sendable {
    /// c_a, with the gradient passed to ē.
    case straightThrough
    /// ē.
    case soft
    /// ē + w(c_a − ē), w = H(q)/log V, with the gradient passed to ē.
    case entropyWeighted
  }

  /// Settings; what the paper does not tell has the defaults of its follow-up or ours.
  public struct Options: Hashable, Sendable {
    /// T ≥ 1, outer steps.
    public var steps = 15
    /// N ≥ 0, inner iterations a step.
    public var iterations = 100
    /// lr > 0 of Adam (0.9, 0.999, 1e−8), in nats.
    public var learningRate = 0.5
    /// J.
    public var loss = Loss.gauss
    /// β ≥ 0, the weight of the regulariser; without it Adam makes the result independent of σ.
    public var beta = 0.0
    /// Its direction.
    public var klDirection = KLDirection.forward
    /// The iterate that is kept.
    public var choice = Choice.best
    /// The ranking.
    public var confidence = Confidence.tilted
    /// The counts.
    public var schedule = Schedule.auto
    /// The input of the decoder.
    public var forward = Forward.straightThrough
    /// τ_c ≥ 0, Gumbel noise on the log-confidence, times 1 − r after every step; 0 makes the output deterministic.
    public var confidenceNoise = 0.0
    /// τ > 0 of q = softmax(φ/τ).
    public var temperature = 1.0
    /// ε in 0..<1, uniform mass of the absorbing process that the prior is asked under.
    public var epsilon = 1e-6

    /// The defaults.
    public init() {}
  }
}
