import Diffusion

extension SGDD {
  /// Which of the two Gibbs steps comes first.
  public enum Order: String, CaseIterable, Sendable {
    /// z | x, then x | z, and x is returned: a draw that the prior finds plausible.
    case paper
    /// x | z, then z | x, and z is returned: a draw that fits the measurement.
    case released
  }

  /// How z | x is drawn.
  public enum LikelihoodMethod: String, CaseIterable, Sendable {
    /// `closedForm` where the likelihood factorises, else `metropolis`.
    case auto
    /// T single-site proposals, uniform on sites and symbols.
    case metropolis
    /// `metropolis` in law, without making the proposals that change nothing; needs pairs of bits.
    case skipping
    /// Exact, site by site; needs a likelihood that is a product over sites.
    case closedForm
    /// Exact, all sites together; needs pairs of bits whose graph is close to a forest.
    case blockExact
    /// T single-site updates from full conditionals, in sweeps of random order; needs one-site changes.
    case heatBath
    /// T updates from full conditionals, of sites and of measured pairs by turns, after unit propagation; needs pairs of
    /// bits.
    case pairHeatBath
    /// `metropolis` in its limit law, T proposals screened to first order before they are evaluated; needs one-site changes
    /// and a gradient.
    case delayed
    /// T single-site proposals drawn where the gradient points, with Hastings' correction; needs one-site changes and a
    /// gradient.
    case informed
  }

  /// Settings, with the paper's values for XOR.
  public struct Options: Hashable, Sendable {
    /// K, iterations of the two steps, ≥ 1.
    public var iterations = 50
    /// H, reverse diffusion steps of the prior step before the final denoising, ≥ 0.
    public var steps = 20
    /// Whether H falls with the level.
    public var stepRule = StepRule.constant
    /// T, single-site proposals (`metropolis`, `skipping`) or updates (`heatBath`, `pairHeatBath`) of a likelihood step,
    /// ≥ 1.
    public var proposals = 2000
    /// η_min, the level that annealing leads to, > 0.
    public var etaMin = 1e-4
    /// η_max, the first level, ≥ η_min; equal to it, the level is fixed, and runs of one stream with other K are parts of one
    /// trajectory.
    public var etaMax = 20.0
    /// How η falls.
    public var schedule = LevelSchedule.paper
    /// ω(η).
    public var coupling = Coupling.kernel
    /// α, the factor on η in the `released` coupling, > 0.
    public var alpha = 1.0
    /// Which step comes first, and which variable is returned.
    public var order = Order.paper
    /// How z | x is drawn.
    public var likelihoodStep = LikelihoodMethod.auto
    /// How the prior step walks down from level η.
    public var method = ReverseMethod.analytic
    /// States kept of each chain, ≥ 1.
    ///
    /// The last of the annealing, then one every `thin` iterations at η_min. Draws of one chain are dependent; R-hat is
    /// defined from four kept states on.
    public var keep = 1
    /// Iterations between kept states, ≥ 1.
    public var thin = 1
    /// Corrects the bias of the finite last level: rows are weighted by ℒ(x)/(K_ηℒ)(x) and resampled.
    ///
    /// Systematic resampling over all rows, so that some repeat. Needs a factorised likelihood, the kernel coupling,
    /// the paper's order and keep = 1.
    public var reweight = false

    /// The paper's values for XOR.
    public init() {}

    /// The level of every iteration, kept states' included.
    var levels: [Double] {
      schedule.levels(iterations, from: etaMax, to: etaMin)
        + [Double](repeating: etaMin, count: (keep - 1) * thin)
    }

    /// H_k of every iteration.
    func steps(_ space: TokenSpace) -> [Int] {
      levels.map { stepRule.steps($0, length: space.length, vocabulary: space.vocabulary, atMost: steps) }
    }

    /// Whether the state after iteration k is kept.
    func keeps(_ k: Int) -> Bool {
      let after = k + 1 - iterations
      return after >= 0 && after % thin == 0
    }

    /// Why the values cannot be run, if they cannot.
    var problem: Refusal? {
      if iterations < 1 || proposals < 1 || steps < 0 || keep < 1 || thin < 1 {
        return Refusal(
          "iterations, proposals, keep and thin must be at least 1 and steps at least 0", remedy: "raise them")
      }
      if !(etaMin > 0 && etaMax >= etaMin && etaMax < .infinity && alpha > 0 && alpha < .infinity) {
        return Refusal(
          "levels must satisfy 0 < etaMin ≤ etaMax < ∞ and 0 < alpha < ∞, not \(etaMin), \(etaMax) and \(alpha)",
          remedy: "the paper uses 1e-4, 20 and 1")
      }
      if reweight && (coupling != .kernel || order != .paper || keep != 1) {
        return Refusal(
          "reweight corrects the stationary law of x under the kernel coupling",
          remedy: "set coupling to kernel, order to paper and keep to 1")
      }
      return nil
    }
  }
}
