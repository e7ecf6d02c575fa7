import Diffusion
import Foundation
import Priors
import Tensors
import Testing

/// Published and independently computed values of the two toys: evidence, posterior, losses.
struct GaussianMixtureGoldenTests {
  @Test func posteriorOfTheCircle() throws {
    let (law, logEvidence) = Toys.circle.posterior(Toys.projection)
    #expect(abs(logEvidence + 1.73784) < 5e-6)
    let expected = [7.0e-4, 0, 0.7311, 0, 1e-4, 0.2681, 0, 0]
    for (p, e) in zip(law.logWeights.map { exp($0) }, expected) { #expect(abs(p - e) < 6e-5) }
    for (m, e) in zip(law.mean, [0.6329, 1.6557]) { #expect(abs(m - e) < 6e-5) }
    for (c, e) in zip(law.covariance, [1.0217, -2.2378, -2.2378, 5.0593]) { #expect(abs(c - e) < 6e-5) }
  }

  @Test(arguments: [(4, -0.208088, 0.0050216), (2, 2.237359, 0.0026976)])
  func posteriorOfThePictures(_ size: Int, _ evidence: Double, _ error: Double) throws {
    let y = Toys.blocks(size)
    let (law, logEvidence) = Toys.pictures.posterior(y)
    #expect(abs(logEvidence - evidence) < 5e-6)
    let p = law.logWeights.map { exp($0) }
    #expect(abs(p[2] / p[6] - 0.440651 / 0.559349) < 2e-5)
    let mean = law.mean
    let squares = zip(mean, Toys.truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(squares / 64 - error) < 1e-6)
    if size == 4 {
      for (value, e) in zip(y.values, [0.544768, 0.629700, 0.084767, -0.028761]) { #expect(abs(value - e) < 1e-6) }
      for (z, e) in [(2, 0.440082), (6, 0.558627), (4, 0.001078)] { #expect(abs(p[z] - e) < 1e-6) }
      for (j, e) in [(0, 0.119223), (9, 0.364447), (27, 0.364627), (63, 0.103629)] {
        #expect(abs(mean[j] - e) < 1e-6)
      }
    }
  }

  /// E‖D − x0‖² over 40,000 draws; the errors of the means are below 1 %, the tolerance is 4 %.
  @Test(arguments: [
    (10.0, 8.68, 0.08), (5, 7.69, 0.0799), (2, 3.93, 0.0792), (1, 1.10, 0.0769), (0.5, 0.170, 0.0690),
    (0.2, 0.0401, 0.04), (0.1, 0.0160, 0.0160), (0.05, 0.0047, 0.0047),
  ])
  func smallestLosses(_ t: Double, _ mixture: Double, _ given: Double) throws {
    var random = RandomStream(seed: 1)["losses", Int(t * 100)].generator()
    let (z, clean) = Toys.circle.draw(40_000, &random)
    let x = clean.map(with: RealBatch.normal(count: clean.count, dimension: 2, scale: t, &random), +)
    func loss(_ d: RealBatch) -> Double {
      zip(d.storage, clean.storage).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(clean.count)
    }
    #expect(abs(try loss(Toys.circle.denoise(x, t)) / mixture - 1) < 0.04)
    #expect(abs(try loss(Toys.circle.denoise(x, t, given: z)) / given - 1) < 0.04)
  }

  @Test func gridAndHeun() throws {
    let expected = [
      80, 57.586, 40.786, 28.375, 19.353, 12.910, 8.401, 5.315, 3.257, 1.923, 1.088, 0.5853, 0.2964, 0.1395, 0.0599,
      0.0229, 0.0075, 0.002,
    ]
    for (level, e) in zip(NoiseGrid(count: 18).levels, expected) {
      #expect(abs(level - e) < 6e-4 * max(1, e) || abs(level - e) < 5e-5)
    }
    // One mode: the flow is linear; ten times the factor from offset at σ_max to offset at 0.
    let mode = GaussianMixture(
      latents: TokenSpace(length: 1, vocabulary: 2), weights: [1, 0], means: RealBatch(rows: [[0], [0]]),
      within: SpectralCovariance(isotropic: 0.04, dimension: 1))
    for (count, e) in [(10, 0.224269), (20, 0.204915), (50, 0.200658), (100, 0.200121)] {
      var x = RealBatch(rows: [[10.0]])
      var random = RandomStream(seed: 0).generator()
      try ProbabilityFlow(NoiseGrid(count: count, largest: 10)).integrate(&x, &random) { try mode.denoise($0, $1) }
      #expect(abs(x[0, 0] - e) < 1e-6, "\(count)")
    }
  }

  /// Central differences in double, at random points, cotangents and levels.
  @Test func pullbacks() throws {
    var random = RandomStream(seed: 2).generator()
    for mixture in [Toys.circle, Toys.pictures] {
      let d = mixture.dimension
      for σ in [0.1, 0.7, 3] {
        let (z, clean) = mixture.draw(3, &random)
        let x = clean.map(with: RealBatch.normal(count: 3, dimension: d, scale: σ, &random), +)
        let c = RealBatch.normal(count: 3, dimension: d, &random)
        let direction = RealBatch.normal(count: 3, dimension: d, &random)
        let h = 1e-5
        func slope(_ f: (RealBatch) throws -> RealBatch) rethrows -> Double {
          let (up, down) = (
            try f(x.map(with: direction) { $0 + h * $1 }), try f(x.map(with: direction) { $0 - h * $1 })
          )
          return zip(up.map(with: down, -).storage, c.storage).reduce(0) { $0 + $1.0 * $1.1 } / (2 * h)
        }
        func product(_ pullback: RealBatch) -> Double {
          zip(pullback.storage, direction.storage).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let mixed = product(try mixture.denoise(x, σ) { _ in c }.pullback)
        #expect(abs(try slope { try mixture.denoise($0, σ) } - mixed) < 1e-6 * max(1, abs(mixed)))
        let given = product(try mixture.denoise(x, σ, given: z) { _ in c }.pullback)
        #expect(abs(try slope { try mixture.denoise($0, σ, given: z) } - given) < 1e-6 * max(1, abs(given)))
      }
    }
  }
}
