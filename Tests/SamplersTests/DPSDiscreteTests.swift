import Diffusion
import Foundation
import Priors
import Statistics
import Tensors
import Testing

@testable import Samplers

@Suite struct DPSDiscreteTests {
  let golden = Golden()

  func histogram(_ change: (inout DPSDiscrete.Options) -> Void, chains: Int = 3000) throws -> Histogram {
    var options = DPSDiscrete.Options()
    options.value = .exact
    change(&options)
    let draws = try DPSDiscrete(options).sample(
      golden.problem(golden.likelihood), chains: chains, RandomStream(seed: 31))
    return golden.table.histogram(draws.tokens)
  }

  /// Exact values and small steps: the guided rates are the posterior's.
  ///
  /// False-alarm rate 1e-4 each; few steps, no
  /// guidance (a high temperature) and the prior are the controls.
  @Test func smallStepsTendToThePosterior() throws {
    for (method, process, steps) in [
      (ReverseMethod.analytic, GuidingProcess.uniform, 400), (.euler, .uniform, 400), (.analytic, .absorbing, 200),
    ] {
      let fine = try histogram { ($0.method, $0.process, $0.steps) = (method, process, steps) }
      #expect(gTest(fine, golden.posterior).p > 1e-4, "\(method), \(process)")
      let coarse = try histogram { ($0.method, $0.process, $0.steps) = (method, process, 2) }
      #expect(gTest(coarse, golden.posterior).p < 1e-6, "\(method), \(process)")
    }
    let unguided = try histogram { ($0.temperature, $0.steps) = (1e9, 100) }
    #expect(gTest(unguided, golden.p).p > 1e-4)
    #expect(gTest(unguided, golden.posterior).p < 1e-12)
  }

  @Test func costIsWhatARunCounts() throws {
    for value in ValueEstimate.allCases {
      var options = DPSDiscrete.Options()
      (options.value, options.steps, options.draws) = (value, 5, 2)
      let problem = try golden.problem(golden.likelihood)
      let cost = DPSDiscrete(options).cost(problem)
      let found = try DPSDiscrete(options).sample(problem, chains: 70, RandomStream(seed: 2)).diagnostics
      #expect(found.denoiserCalls == 70 * cost.denoiser && found.sequentialCalls == cost.sequential)
      #expect(found.likelihoodCalls == 70 * cost.likelihood)
    }
  }

  @Test func refusals() throws {
    var options = DPSDiscrete.Options()
    options.method = .star
    #expect(throws: Refusal.self) { try DPSDiscrete(options).check(golden.problem(golden.likelihood)) }
    options = DPSDiscrete.Options()
    options.temperature = 0
    #expect(throws: Refusal.self) { try DPSDiscrete(options).check(golden.problem(golden.likelihood)) }
  }
}
