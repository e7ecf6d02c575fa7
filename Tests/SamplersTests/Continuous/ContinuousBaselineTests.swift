import Diffusion
import Foundation
import Priors
import Samplers
import Tensors
import Testing

/// The biases that DPS and DDRM have on the circle, against another implementation (NumPy, 2,000 and 4,000 chains, exact
/// denoisers); tolerances are four standard errors of both.
struct ContinuousBaselineTests {
  private let exact = Toys.circle.posterior(Toys.projection).law.logWeights.map { exp($0) }

  private func distance(_ x: RealBatch) -> Double {
    let r = Toys.circle.responsibilities(x, 0)
    let p = (0..<8).map { z in (0..<x.count).reduce(0) { $0 + r[$1, z] } / Double(x.count) }
    return Toys.totalVariation(p, exact)
  }

  private func misfit(_ x: RealBatch) -> Double {
    Toys.projection.residualNorms(x).reduce(0, +) / Double(x.count)
  }

  /// At the smallest scale some chains stay in modes that y excludes, and their residuals make the error.
  @Test(arguments: [(0.01, 0.286, 0.109, 0.08), (0.1, 0.229, 0.0617, 0.006), (1, 0.232, 0.624, 0.06)])
  func dps(_ scale: Double, _ tv: Double, _ residual: Double, _ tolerance: Double) throws {
    let draws = try ContinuousDPS(scale: scale).sample(
      Toys.circle, Toys.projection, chains: 2000, RandomStream(seed: 7)["dps", Int(scale * 100)])
    #expect(abs(distance(draws.points) - tv) < 0.06, "\(distance(draws.points))")
    #expect(abs(misfit(draws.points) - residual) < tolerance, "\(misfit(draws.points))")
  }

  /// Fewer levels end where all of them do, with the same noise at each that is left; with all it is the same sampler.
  @Test func respacedSchedules() throws {
    let all = VarianceSchedule()
    #expect(all.respaced(1000) == all)
    let some = all.respaced(50)
    #expect(some.steps == 50 && some.cumulative[0] == 1 && some.sigma(50) == all.sigma(1000))
    for t in 1...50 {
      #expect(some.sigma(t) == all.sigma(20 * t))
      #expect(abs(some.cumulative[t - 1] * (1 - some.beta[t - 1]) - some.cumulative[t]) < 1e-15)
    }
    #expect(all.respaced(3).cumulative == [0, 334, 667, 1000].map { all.cumulative[$0] })
    // As many steps as a quarter with four times the scale: as near to y, and as far from the posterior.
    let draws = try ContinuousDPS(scale: 0.4, schedule: all.respaced(250)).sample(
      Toys.circle, Toys.projection, chains: 1000, RandomStream(seed: 12))
    #expect(draws.denoiserCalls == 250_000 && abs(distance(draws.points) - 0.229) < 0.1, "\(distance(draws.points))")
  }

  @Test func dpsOfKnownLatents() throws {
    var random = RandomStream(seed: 8).generator()
    let law = Toys.circle.posterior(Toys.projection).law
    let prior = FixedLatents(Toys.circle, law.drawLatents(2000, &random))
    let draws = try ContinuousDPS(scale: 0.3).sample(prior, Toys.projection, chains: 2000, RandomStream(seed: 9))
    #expect(distance(draws.points) < 0.03)
    #expect(abs(misfit(draws.points) / 0.19 - 1) < 0.15, "\(misfit(draws.points))")
  }

  @Test(arguments: [(20, 0.309, 0.378), (100, 0.244, 0.222)])
  func ddrm(_ steps: Int, _ tv: Double, _ residual: Double) throws {
    let draws = try DDRM(steps: steps).sample(Toys.circle, Toys.projection, chains: 4000, RandomStream(seed: 10))
    #expect(abs(distance(draws.points) - tv) < 0.04, "\(distance(draws.points))")
    #expect(abs(misfit(draws.points) - residual) < 0.05, "\(misfit(draws.points))")
  }

  /// One Gaussian mode, where the law that DAPS aims at is known: with τ = √2·σ_y its mean lies at the posterior's.
  @Test func dapsOfOneMode() throws {
    let mode = GaussianMixture(
      latents: TokenSpace(length: 1, vocabulary: 2), weights: [1, 0], means: RealBatch(rows: [[1, -1], [0, 0]]),
      within: SpectralCovariance(isotropic: 0.25, dimension: 2))
    var daps = DAPS()
    daps.temperature = 0.3 * 2.0.squareRoot()
    daps.stepSize = 2e-3
    let draws = try daps.sample(mode, Toys.projection, chains: 400, RandomStream(seed: 11))
    let law = mode.posterior(Toys.projection).law
    for i in 0..<2 {
      let mean = (0..<400).reduce(0) { $0 + draws.points[$1, i] } / 400
      #expect(abs(mean - law.mean[i]) < 0.12, "\(mean) against \(law.mean[i])")
    }
  }
}
