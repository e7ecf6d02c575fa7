import Diffusion
import Platform
import Tensors

/// Sequential Monte Carlo over (x_σ, z) with twisting functions, from large noise to small.
///
/// Particles carry latents z ~ p(z) and follow the reverse transitions of p(x0 | z), steered and weighted by
/// ψ_t(x, z) = N(y; A D(x, t, z), σ_y²I + AΓ_tAᵀ), Γ_t = t²C(C + t²I)⁻¹, C the covariance within a mode. For Gaussian
/// modes and linear A that is p(y | x_t, z), and the weights are exact up to the proposal's; otherwise it is an
/// approximation that the weights correct, as p(x0 | z) is what the denoiser makes of it. For other A the covariance is
/// (σ_y² + mean Γ_t)I. Unbiased for p(y) under the discretised reverse process.
public struct TwistedSMC: Sendable {
  /// Noise levels; the last one is where particles stop, its ψ is the likelihood of D.
  public var grid: NoiseGrid
  /// N.
  public var particles: Int
  /// Moves z' ~ p(z | x_t), accepted with min(1, ψ_t(x, z')/ψ_t(x, z)), after each step.
  public var movesLatents: Bool
  /// Whether particles are weighted and resampled; without, each is a chain of its own whose law is that of the proposals.
  public var resamples = true

  /// Requires a particle at least.
  public init(grid: NoiseGrid, particles: Int, movesLatents: Bool = true) {
    precondition(particles >= 1, "a run has a particle at least")
    (self.grid, self.particles, self.movesLatents) = (grid, particles, movesLatents)
  }

  /// Weighted draws of (x0, z) from p(x0, z | y) and the estimate of ln p(y).
  public struct Run: Sendable {
    /// x0 of the particles.
    public var points: RealBatch
    /// z of the particles.
    public var latents: TokenBatch
    /// Weights that sum to 1.
    public var weights: [Double]
    /// ln p̂(y), nats.
    public var logEvidence: Double
    /// Rows through the denoiser.
    public var denoiserCalls: Int
  }

  /// One run from latents of the prior, or from given ones, one for each particle; throws when all weights vanish.
  public func run(
    _ prior: any LatentPrior, _ measurement: any GaussianMeasurement, from start: TokenBatch? = nil,
    _ stream: RandomStream
  ) throws -> Run {
    precondition(start.map { $0.count == particles } ?? true, "every particle has latents")
    var random = stream.generator()
    let levels = grid.levels
    var z = start ?? prior.drawLatents(particles, &random)
    var x = RealBatch.normal(count: particles, dimension: prior.dimension, scale: levels[0], &random)
    var twist = try Twist(prior.within, measurement, levels[0], isLast: false)
    var now = try twist.evaluate(prior, x, z)
    var calls = particles
    var logWeights = now.logValues
    var logEvidence = 0.0
    for (t, u) in zip(levels, levels.dropFirst()) {
      // x_u | x_t, z, then the same moved by its covariance times ∇ ln ψ_t.
      let variance = prior.within.values.map { λ in
        let shrunk = 1 - u * u / (t * t)
        return u * u * shrunk + shrunk * shrunk * t * t * λ / (t * t + λ)
      }
      let mean = x.map(with: now.denoised) { $1 + u * u / (t * t) * ($0 - $1) }
      let pull = prior.within.toSpectral(now.gradient)
      let noise = RealBatch.normal(count: particles, dimension: prior.dimension, &random)
      var step = noise
      for row in 0..<particles {
        for i in 0..<prior.dimension {
          let scale = variance[i].squareRoot()
          step[row, i] = variance[i] * pull[row, i] + scale * noise[row, i]
          // ln N(x'; mean, K) − ln N(x'; mean + K∇, K).
          let (moved, drawn) = (step[row, i] / scale, noise[row, i])
          logWeights[row] += (drawn * drawn - moved * moved) / 2
        }
      }
      x = mean.map(with: prior.within.fromSpectral(step), +)
      twist = try Twist(prior.within, measurement, u, isLast: u == levels[levels.count - 1])
      let next = try twist.evaluate(prior, x, z)
      calls += particles
      for row in 0..<particles { logWeights[row] += next.logValues[row] - now.logValues[row] }
      now = next
      if resamples {
        let weights = try LogWeights(particles) { logWeights[$0] }
        if weights.effectiveSampleSize < Double(particles) / 2 {
          logEvidence += weights.logMean
          let ancestors = weights.systematic(random.uniform())
          (x, z, now) = (x.gather(ancestors), z.gather(ancestors), now.gather(ancestors))
          logWeights = [Double](repeating: 0, count: particles)
        }
      }
      if movesLatents {
        let proposed = try prior.drawLatents(given: x, u, &random)
        let other = try twist.evaluate(prior, x, proposed)
        calls += particles
        let accepted = (0..<particles).map { random.uniform() < exp(other.logValues[$0] - now.logValues[$0]) }
        now.replace(with: other, where: accepted)
        for row in 0..<particles where accepted[row] {
          for i in 0..<z.length { z[row, i] = proposed[row, i] }
        }
      }
    }
    let weights = try LogWeights(particles) { resamples ? logWeights[$0] : 0 }
    return Run(
      points: now.denoised, latents: z, weights: weights.normalised, logEvidence: logEvidence + weights.logMean,
      denoiserCalls: calls)
  }
}
