import Diffusion
import Foundation
import Priors
import Statistics
import Tasks
import Tensors
import Testing

@testable import Samplers

@Suite struct DPSTaylorTests {
  /// Bits of unequal sites under XOR of pairs: ℓ of a mean is affine in every site, so that first order is exact.
  private func pairs(_ sigma: Double) throws -> (prior: ProductPrior, likelihood: PairLikelihood) {
    let space = TokenSpace(length: 4, vocabulary: 2)
    let prior = try ProductPrior(space, weights: [3, 1, 1, 1, 2, 1, 1, 4])
    let pairs = [Tasks.SitePair(0, 1), Tasks.SitePair(1, 2), Tasks.SitePair(0, 3)]
    return (
      prior, PairLikelihood(.xor, pairs: pairs, measured: [1, 0, 1], length: 4, noise: .soft(sigma: sigma))
    )
  }

  /// The ratios of all neighbours, each through the denoiser.
  @Test func ratiosAreThoseOfNeighbours() throws {
    let (prior, likelihood) = try pairs(1)
    let guide = MeanGradient(likelihood)
    func value(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> Double {
      var p = [Float](repeating: 0, count: 8)
      try prior.denoise(x, kernel, into: &p)
      let signal = (0..<4).map { exp(Double(p[2 * $0 + 1])) }
      var gradient = signal
      return -signal.withUnsafeBufferPointer { signal in
        gradient.withUnsafeMutableBufferPointer {
          likelihood.value(.negativeLogLikelihood, at: signal, gradient: $0)
        }
      }
    }
    for kernel in [NoiseKernel.uniform(0.7, vocabulary: 2), AbsorbingProcess(vocabulary: 2).kernel(at: 0.6)] {
      let x = TokenBatch(rows: [[0, 1, 1, 0], kernel.mask > 0 ? [2, 1, 2, 2] : [1, 1, 0, 1]])
      var p = [Float](repeating: 0, count: 16)
      var ratios = p
      try prior.denoise(x, kernel, into: &p, changes: &ratios) { guide.slope($1, into: $2) }
      for row in 0..<2 {
        for site in 0..<4 {
          for b in 0..<2 where kernel.mask == 0 || x[row, site] == 2 {
            var moved = x.gather([row])
            moved[0, site] = Token(b)
            let exact = try value(moved, kernel) - value(x.gather([row]), kernel)
            #expect(abs(exact - Double(ratios[row * 8 + site * 2 + b])) < 1e-5, "\(row), \(site) as \(b)")
          }
        }
      }
    }
  }

  /// The slope of a likelihood of one-hot symbols against differences.
  @Test func slopeOfOneHotRows() {
    let space = TokenSpace(length: 2, vocabulary: 3)
    let likelihood = InpaintingLikelihood(space: space, measured: [2, nil], noise: .soft(sigma: 0.5))
    let logP = [0.2, 0.3, 0.5, 0.6, 0.4, 0].map { Float(log($0)) }
    var slope = [Float](repeating: 9, count: 6)
    logP.withUnsafeBufferPointer { p in
      slope.withUnsafeMutableBufferPointer { MeanGradient(likelihood).slope(p, into: $0) }
    }
    #expect(slope == [0, 0, 4, 0, 0, 0])
  }

  /// Nearer to the posterior than the prior is, and not on it: ℓ of a mean is no log-mean of ℒ.
  ///
  /// Total variation of 4,000 draws, whose floor is 0.02; no guidance is the control.
  @Test func biasIsMeasured() throws {
    let (prior, likelihood) = try pairs(0.7)
    let exact = try #require(try prior.posterior(under: likelihood))
    let table = Table(length: 4, vocabulary: 2)
    let posterior = exact.logProbability(table.states).map { exp($0) }
    func distance(_ change: (inout DPSTaylor.Options) -> Void) throws -> Double {
      var options = DPSTaylor.Options()
      options.steps = 50
      change(&options)
      let draws = try DPSTaylor(options).sample(
        Posterior(prior: prior, likelihood: likelihood), chains: 4000, RandomStream(seed: 5))
      let counts = table.histogram(draws.tokens).counts
      return zip(counts, posterior).reduce(0) { $0 + abs(Double($1.0) / 4000 - $1.1) } / 2
    }
    for (method, process) in [
      (ReverseMethod.analytic, GuidingProcess.uniform), (.euler, .uniform), (.analytic, .absorbing),
    ] {
      let guided = try distance { ($0.method, $0.process) = (method, process) }
      let unguided = try distance { ($0.method, $0.process, $0.temperature) = (method, process, 1e9) }
      #expect(guided > 0.05 && guided < unguided / 2, "\(method), \(process): \(guided) against \(unguided)")
    }
  }

  @Test func costIsWhatARunCounts() throws {
    let (prior, likelihood) = try pairs(1)
    var options = DPSTaylor.Options()
    options.steps = 5
    let problem = Posterior(prior: prior, likelihood: likelihood)
    let cost = DPSTaylor(options).cost(problem)
    let found = try DPSTaylor(options).sample(problem, chains: 70, RandomStream(seed: 2)).diagnostics
    #expect(cost.denoiser == 12 && cost.sequential == 12 && cost.likelihood == 6)
    #expect(found.denoiserCalls == 70 * cost.denoiser && found.sequentialCalls == cost.sequential)
    #expect(found.likelihoodCalls == 70 * cost.likelihood)
  }

  @Test func refusals() throws {
    let (prior, likelihood) = try pairs(1)
    func refusal(_ posterior: Posterior, _ change: (inout DPSTaylor.Options) -> Void = { _ in }) -> Refusal? {
      var options = DPSTaylor.Options()
      change(&options)
      do throws(Refusal) { try DPSTaylor(options).check(posterior) } catch { return error }
      return nil
    }
    let good = Posterior(prior: prior, likelihood: likelihood)
    #expect(refusal(good) == nil)
    #expect(refusal(good) { $0.method = .star }?.remedy == "set method to analytic or euler")
    #expect(refusal(good) { $0.temperature = 0 } != nil)
    let tabular = try TabularPrior(prior.space, weights: [Double](repeating: 1, count: 16))
    #expect(refusal(Posterior(prior: tabular, likelihood: likelihood))?.remedy.contains("kind dps") == true)
    let golden = Golden()
    let product = try ProductPrior(golden.table.space, weights: [1, 1, 1, 1, 1, 1])
    #expect(refusal(Posterior(prior: product, likelihood: golden.likelihood))?.reason.contains("gradient") == true)
  }
}
