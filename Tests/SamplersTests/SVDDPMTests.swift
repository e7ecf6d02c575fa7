import Diffusion
import Foundation
import Priors
import Statistics
import Tensors
import Testing

@testable import Samplers

@Suite struct SVDDPMTests {
  let golden = Golden()

  func run(_ candidates: Int, _ alpha: Double, _ value: ValueEstimate = .exact, chains: Int = 4000) throws -> Samples {
    var options = SVDDPM.Options()
    (options.candidates, options.alpha, options.value, options.steps) = (candidates, alpha, value, 12)
    return try SVDDPM(options).sample(golden.problem(golden.likelihood), chains: chains, RandomStream(seed: 21))
  }

  /// Softmax with α = 1 tends to the posterior as M grows; the argmax moves away from it.
  ///
  /// False-alarm rate 1e-4; the
  /// argmax, one candidate and the prior are the controls.
  @Test func softmaxTendsToThePosteriorAndArgmaxDoesNot() throws {
    let soft = try [1, 4, 64].map { golden.table.histogram(try run($0, 1).tokens) }
    let errors = soft.map { totalVariation($0, golden.posterior) }
    #expect(errors[1] < errors[0] && errors[2] < errors[1], "\(errors)")
    #expect(gTest(soft[0], golden.posterior).p < 1e-12)
    #expect(gTest(soft[2], golden.posterior).p > 1e-4)
    let hard = try [4, 16].map { golden.table.histogram(try run($0, 0).tokens) }
    #expect(hard.allSatisfy { gTest($0, golden.posterior).p < 1e-12 })
    #expect(totalVariation(hard[1], golden.posterior) > totalVariation(hard[0], golden.posterior))
    #expect(totalVariation(hard[1], golden.posterior) > 0.15)
  }

  @Test func costIsWhatARunCounts() throws {
    for value in ValueEstimate.allCases {
      var options = SVDDPM.Options()
      (options.candidates, options.value, options.steps, options.draws) = (3, value, 5, 2)
      let problem = try golden.problem(golden.likelihood)
      let cost = SVDDPM(options).cost(problem)
      let found = try SVDDPM(options).sample(problem, chains: 21, RandomStream(seed: 2)).diagnostics
      #expect(found.denoiserCalls == 21 * cost.denoiser && found.sequentialCalls == cost.sequential)
      #expect(found.likelihoodCalls == 21 * cost.likelihood)
    }
  }

  @Test func drawsAreAFunctionOfTheStream() throws {
    #expect(try run(3, 0, .oneStep, chains: 50).tokens == run(3, 0, .oneStep, chains: 50).tokens)
    #expect(SVDDPM(SVDDPM.Options()).claim == .other)
  }
}
