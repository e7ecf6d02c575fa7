import Diffusion
import Foundation
import Priors
import Statistics
import Tensors
import Testing

@testable import Samplers

@Suite struct SMCTests {
  let separable = Separable()

  /// Couples two independent sites, so that the posterior is no product but every reverse step of the prior is exact.
  var coupled: TableLikelihood {
    TableLikelihood(table: separable.table, logs: (0..<16).map { log(0.05 + Double($0 * 7 % 16) / 16) })
  }

  func options(_ particles: Int, _ value: ValueEstimate, _ process: GuidingProcess = .uniform) -> SMCSampler.Options {
    var options = SMCSampler.Options()
    (options.particles, options.steps, options.value, options.process) = (particles, 4, value, process)
    return options
  }

  func run(_ options: SMCSampler.Options, chains: Int = 8000) throws -> (histogram: Histogram, Diagnostics) {
    let draws = try SMCSampler(options).sample(separable.problem(coupled), chains: chains, RandomStream(seed: 12))
    return (separable.table.histogram(draws.tokens), draws.diagnostics)
  }

  var posterior: [Double] { normalised(zip(separable.p, coupled.logs).map { $0 * exp($1) }) }
  var logEvidence: Double { log(zip(separable.p, coupled.logs).reduce(0) { $0 + $1.0 * exp($1.1) }) }

  /// One particle is a draw of the prior, many are one of the posterior; false-alarm rate 1e-4 each.
  @Test func biasVanishesWithParticles() throws {
    let one = try run(options(1, .exact)).histogram
    #expect(gTest(one, separable.p).p > 1e-4 && gTest(one, posterior).p < 1e-12)
    let errors = try [1, 4, 64].map { totalVariation(try run(options($0, .exact)).histogram, posterior) }
    #expect(errors[1] < errors[0] / 2 && errors[2] < errors[1], "\(errors)")
    for process in GuidingProcess.allCases {
      for value in [ValueEstimate.exact, .oneStep] {
        let (histogram, diagnostics) = try run(options(64, value, process), chains: 4000)
        #expect(gTest(histogram, posterior).p > 1e-4, "\(process), \(value)")
        let evidence = try #require(diagnostics.logEvidence)
        #expect(abs(evidence - logEvidence) < 0.05, "\(process), \(value)")
        let size = try #require(diagnostics.effectiveSampleSize)
        #expect(size > (value == .exact ? 40 : 20) && size <= 64)
      }
    }
  }

  /// β tempers the likelihood: the law is p·ℒ^β.
  ///
  /// False-alarm rate 1e-4. Control: the posterior.
  @Test func betaTempers() throws {
    var tempered = options(64, .exact)
    tempered.beta = 3
    let law = normalised(zip(separable.p, coupled.logs).map { $0 * exp(3 * $1) })
    let histogram = try run(tempered, chains: 4000).histogram
    #expect(gTest(histogram, law).p > 1e-4)
    #expect(gTest(histogram, posterior).p < 1e-12)
    #expect(SMCSampler(tempered).claim == .other && SMCSampler(options(64, .oneStep)).claim == .posterior)
  }

  @Test func costIsWhatARunCounts() throws {
    for value in ValueEstimate.allCases {
      var settings = options(5, value)
      settings.draws = 2
      let cost = SMCSampler(settings).cost(try separable.problem(coupled))
      let found = try run(settings, chains: 21).1
      #expect(found.denoiserCalls == 21 * cost.denoiser && found.sequentialCalls == cost.sequential)
      #expect(found.likelihoodCalls == 21 * cost.likelihood && found.valueCalls == 21 * 5 * 6)
    }
  }

  @Test func systematicResamplingKeepsItsCounts() throws {
    let weights = try LogWeights(5) { log([0.5, 0, 0.1, 0.3, 0.1][$0]) }
    #expect(abs(weights.logMean - log(0.2)) < 1e-12)
    #expect(abs(weights.effectiveSampleSize - 1 / 0.36) < 1e-12)
    #expect(weights.systematic(0.75) == [0, 0, 2, 3, 4])
    var random = RandomStream(seed: 1).generator()
    for _ in 0..<100 {
      let ancestors = weights.systematic(random.uniform())
      let counts = (0..<5).map { i in ancestors.count { $0 == i } }
      #expect(counts[1] == 0 && [2, 3].contains(counts[0]) && [1, 2].contains(counts[3]))
    }
    #expect(throws: SamplerError.weightsNotFinite) { try LogWeights(2) { _ in .nan } }
  }
}
