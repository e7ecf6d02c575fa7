import Diffusion
import Foundation
import Priors
import Samplers
import Tensors
import Testing

/// Twisted SMC against known posteriors of latents, evidences and residuals; fixed seeds.
struct TwistedSMCTests {
  private func latents(_ run: TwistedSMC.Run, _ mixture: GaussianMixture) -> [Double] {
    var p = [Double](repeating: 0, count: mixture.means.count)
    for row in 0..<run.weights.count { p[mixture.component(run.latents[row: row])] += run.weights[row] }
    return p
  }

  /// Mean over eight runs below 1/√N, and the mean evidence within three standard errors.
  @Test(arguments: [(200, false), (1000, false), (200, true), (1000, true)])
  func circle(_ particles: Int, _ moves: Bool) throws {
    let (law, evidence) = Toys.circle.posterior(Toys.projection)
    let exact = law.logWeights.map { exp($0) }
    let sampler = TwistedSMC(grid: NoiseGrid(count: 50, largest: 10), particles: particles, movesLatents: moves)
    let runs = try (0..<8).map {
      try sampler.run(Toys.circle, Toys.projection, RandomStream(seed: 3)["circle", particles, moves ? 1 : 0, $0])
    }
    let distances = runs.map { Toys.totalVariation(latents($0, Toys.circle), exact) }
    #expect(distances.reduce(0, +) / 8 < 1 / Double(particles).squareRoot(), "\(distances)")
    let mean = runs.reduce(0) { $0 + $1.logEvidence } / 8
    let variance = runs.reduce(0) { $0 + ($1.logEvidence - mean) * ($1.logEvidence - mean) } / 7
    // Starting at N(0, σ_max²) instead of at the noisy prior biases the evidence by some hundredths.
    #expect(abs(mean - evidence) < 3 * (variance / 8).squareRoot() + 0.06, "\(mean) against \(evidence)")
    if particles == 1000, moves {
      let misfit = runs.map { run in
        let norms = Toys.projection.residualNorms(run.points)
        return zip(norms, run.weights).reduce(0) { $0 + $1.0 * $1.1 }
      }
      #expect(abs(misfit.reduce(0, +) / 8 - 0.2048) < 0.01, "\(misfit)")
    }
  }

  @Test(arguments: [4, 2])
  func pictures(_ size: Int) throws {
    let y = Toys.blocks(size)
    let (law, evidence) = Toys.pictures.posterior(y)
    let exact = law.logWeights.map { exp($0) }
    let sampler = TwistedSMC(grid: NoiseGrid(count: 40, largest: 5), particles: 100)
    let runs = try (0..<8).map { try sampler.run(Toys.pictures, y, RandomStream(seed: 4)["pictures", size, $0]) }
    let distances = runs.map { Toys.totalVariation(latents($0, Toys.pictures), exact) }
    #expect(distances.reduce(0, +) / 8 < 0.1, "\(distances)")
    let evidences = runs.map(\.logEvidence)
    let mean = evidences.reduce(0, +) / 8
    let variance = evidences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
    #expect(abs(mean - evidence) < 3 * (variance / 8).squareRoot() + 0.06, "\(evidences) against \(evidence)")
  }

  /// Negative control: without the twist's gradient and weights nothing of y is left, and the latents are the prior's.
  @Test func priorLatentsAreFarAway() {
    let exact = Toys.circle.posterior(Toys.projection).law.logWeights.map { exp($0) }
    #expect(Toys.totalVariation(Toys.circle.logWeights.map { exp($0) }, exact) > 0.7)
  }

  /// Gibbs with exact parts: exact when started there, frozen when started from uniform latents (.356 published here).
  @Test func gibbsFreezes() throws {
    let law = Toys.circle.posterior(Toys.projection).law
    let exact = law.logWeights.map { exp($0) }
    var random = RandomStream(seed: 5).generator()
    func distance(_ start: TokenBatch, sweeps: Int) throws -> Double {
      let gibbs = CleanGibbs(sweeps: sweeps)
      let (_, z) = try gibbs.run(Toys.circle, from: start, RandomStream(seed: 6)) { z, stream in
        // x0 | z, y of the exact posterior.
        var random = stream.generator()
        let noise = law.within.apply(RealBatch.normal(count: z.count, dimension: 2, &random)) { $0.squareRoot() }
        return noise.map(with: RealBatch(rows: (0..<z.count).map { Array(law.means[row: Int(z[$0, 0])]) }), +)
      }
      var p = [Double](repeating: 0, count: 8)
      for row in 0..<z.count { p[Int(z[row, 0])] += 1 / Double(z.count) }
      return Toys.totalVariation(p, exact)
    }
    let exactStart = TokenBatch(rows: (0..<4000).map { _ in [Token(law.drawLatents(1, &random)[0, 0])] })
    // Four standard errors of a share of 4,000 are .028.
    #expect(try distance(exactStart, sweeps: 20) < 0.03)
    let uniform = TokenBatch(rows: (0..<4000).map { [Token($0 % 8)] })
    let frozen = try distance(uniform, sweeps: 200)
    #expect(abs(frozen - 0.356) < 0.05, "\(frozen)")
  }
}
