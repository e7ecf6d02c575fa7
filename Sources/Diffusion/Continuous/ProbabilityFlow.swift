import Platform
import Tensors

/// Integrators of the probability-flow ODE dx/dσ = (x − D(x, σ))/σ and of its stochastic form.
///
/// Karras et al. 2022, Algorithms 1 and 2.
public struct ProbabilityFlow: Hashable, Sendable {
  /// The rule of a step.
  public enum Rule: String, Sendable, CaseIterable {
    /// One slope: n calls over n levels.
    case euler
    /// The mean of the slopes at both ends, but for the last step to 0: 2n − 1 calls.
    case heun
  }

  /// Noise that is added before a step, and walked off with it.
  public struct Churn: Hashable, Sendable {
    /// S_churn: over all n steps; γ = min(S_churn/n, √2 − 1).
    public var amount = 0.0
    /// [S_min, S_max], where it is added.
    public var range = 0.05...50.0
    /// S_noise, its standard deviation.
    public var scale = 1.003
    /// No churn: the deterministic flow.
    public init() {}
  }

  /// Levels from large to small.
  public var grid: NoiseGrid
  /// The rule of a step.
  public var rule: Rule
  /// The noise on the way.
  public var churn: Churn

  /// Deterministic unless told.
  public init(_ grid: NoiseGrid, rule: Rule = .heun, churn: Churn = Churn()) {
    (self.grid, self.rule, self.churn) = (grid, rule, churn)
  }

  /// Calls of the denoiser for one row.
  public var calls: Int { rule == .heun ? 2 * grid.levels.count - 1 : grid.levels.count }

  /// Carries rows from level σ_0 to 0, in place.
  public func integrate(
    _ x: inout RealBatch, _ random: inout RandomGenerator,
    denoise: (RealBatch, Double) throws -> RealBatch
  ) throws {
    let levels = grid.levels
    let γ = min(churn.amount / Double(levels.count), 2.0.squareRoot() - 1)
    for (i, level) in levels.enumerated() {
      let next = i + 1 < levels.count ? levels[i + 1] : 0
      var σ = level
      if γ > 0, churn.range.contains(level) {
        σ = level * (1 + γ)
        let extra = churn.scale * (σ * σ - level * level).squareRoot()
        for j in x.storage.indices { x.storage[j] += extra * random.normal() }
      }
      let slope = try x.map(with: denoise(x, σ)) { ($0 - $1) / σ }
      let end = x.map(with: slope) { $0 + (next - σ) * $1 }
      if rule == .heun, next > 0 {
        let second = try end.map(with: denoise(end, next)) { ($0 - $1) / next }
        let mean = slope.map(with: second) { ($0 + $1) / 2 }
        x = x.map(with: mean) { $0 + (next - σ) * $1 }
      } else {
        x = end
      }
    }
  }

  /// Independent draws of the prior, from N(0, σ_0² I).
  public func sample(_ prior: some ContinuousPrior, count: Int, _ stream: RandomStream) throws -> RealBatch {
    var random = stream.generator()
    var x = RealBatch.normal(count: count, dimension: prior.dimension, scale: grid.levels[0], &random)
    try integrate(&x, &random) { try prior.denoise($0, $1) }
    return x
  }
}
