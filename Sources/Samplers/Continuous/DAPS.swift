import Diffusion
import Platform
import Tensors

/// Decoupled annealing: at each level steps of the flow to x̂0, Langevin steps of N(x0; x̂0, σ²I)·p(y | x0), and fresh noise.
///
/// Zhang et al. 2024, Algorithm 1. Exact in no limit, as N(x̂0, σ²I) stands for p(x0 | x_σ); its bias against known posteriors is measured.
public struct DAPS: ContinuousSampler {
  /// 200 levels from 100 to 0.1.
  public var grid = NoiseGrid(count: 200, smallest: 0.1, largest: 100)
  /// Euler steps of the flow at each level.
  public var flowSteps = 5
  /// Langevin steps at each level, h, and the share of h that is left at the end.
  public var (langevinSteps, stepSize, finalShare) = (100, 1e-4, 0.01)
  /// τ in −∇‖y − A(x)‖²/τ²; nil for √2·σ_y, the likelihood; .01 is published.
  public var temperature: Double? = 0.01

  /// The published settings.
  public init() {}

  /// 1.
  public static let version = 1
  /// Levels times steps of the flow.
  public var calls: Int { grid.levels.count * flowSteps }

  /// `chains` draws of x0.
  public func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    var random = stream.generator()
    let levels = grid.levels
    let τ = temperature ?? 2.0.squareRoot() * measurement.sigma
    var x = RealBatch.normal(count: chains, dimension: prior.dimension, scale: levels[0], &random)
    for (i, σ) in levels.enumerated() {
      let flow = ProbabilityFlow(NoiseGrid(count: flowSteps, smallest: min(0.01, σ / 2), largest: σ), rule: .euler)
      var clean = x
      try flow.integrate(&clean, &random) { try prior.denoise($0, $1) }
      let h = stepSize * (1 - Double(i) / Double(levels.count) * (1 - finalShare))
      x = clean
      for _ in 0..<langevinSteps {
        let pull = measurement.pullback(measurement.residual(x), at: x)
        for j in x.storage.indices {
          let drift =
            2 * pull.storage[j] / (τ * τ) + (clean.storage[j] - x.storage[j]) / (σ * σ)
          x.storage[j] += h * drift + (2 * h).squareRoot() * random.normal()
        }
      }
      if i + 1 < levels.count {
        for j in x.storage.indices { x.storage[j] += levels[i + 1] * random.normal() }
      }
    }
    return RealSamples(x, denoiserCalls: chains * levels.count * flowSteps)
  }
}
