import Diffusion
import Foundation
import Priors
import Tensors
import Testing

@testable import Samplers

@Suite struct ValueEstimateTests {
  let separable = Separable()

  var coupled: TableLikelihood {
    TableLikelihood(table: separable.table, logs: (0..<16).map { log(0.05 + Double($0 * 7 % 16) / 16) })
  }

  func evaluate(_ estimate: ValueEstimate, _ draws: Int, _ x: TokenBatch, _ kernel: NoiseKernel, group: Int) throws
    -> [Double]
  {
    let guide = Guide(posterior: try separable.problem(coupled), estimate: estimate, draws: draws)
    var random = RandomStream(seed: 3).generator()
    var diagnostics = Diagnostics()
    let rows = try guide.evaluate(x, kernel, group: group, &random, &diagnostics)
    #expect(diagnostics.valueCalls == x.count && diagnostics.denoiserCalls == (kernel.logKeep == 0 ? 0 : x.count))
    #expect(rows.denoised.isEmpty == (estimate == .exact || kernel.logKeep == 0))
    return rows.values
  }

  /// Sites are independent, so draws site by site are exact; 40,000 draws have a standard error below 0.007.
  @Test func drawsTendToTheExactValue() throws {
    let x = separable.table.states
    for η in [0.2, 2] {
      let kernel = NoiseKernel.uniform(η, vocabulary: 4)
      let exact = try evaluate(.exact, 1, x, kernel, group: 16)
      let oneStep = try evaluate(.oneStep, 40_000, x, kernel, group: 16)
      let mean = try evaluate(.mean, 40_000, x, kernel, group: 16)
      for row in 0..<16 {
        #expect(abs(exact[row] - oneStep[row]) < 0.035, "η = \(η), row \(row)")
        #expect(mean[row] < oneStep[row] - 0.05, "the mean of logs is no value (Jensen)")
      }
    }
  }

  @Test func neighboursShareTheirNumbers() throws {
    let kernel = NoiseKernel.uniform(1, vocabulary: 4)
    let x = TokenBatch(rows: [[1, 2], [1, 2], [1, 2], [1, 2]])
    let pairs = try evaluate(.oneStep, 3, x, kernel, group: 2)
    #expect(pairs[0] == pairs[1] && pairs[2] == pairs[3] && pairs[0] != pairs[2])
  }

  @Test func cleanRowsHaveTheirLikelihood() throws {
    let values = try evaluate(.oneStep, 3, separable.table.states, .identity(vocabulary: 4), group: 1)
    #expect(values == coupled.logs)
  }

  @Test func neighbourRatiosTendToExactOnes() throws {
    let problem = try separable.problem(coupled)
    let x = TokenBatch(rows: [[1, 2], [4, 0]])
    let kernels: [NoiseKernel] = [.uniform(0.7, vocabulary: 4), AbsorbingProcess(vocabulary: 4).kernel(at: 0.6)]
    for (rows, kernel) in zip([x.gather([0]), x], kernels) {
      var random = RandomStream(seed: 3).generator()
      var diagnostics = Diagnostics()
      var guided = GuidedRows(tokens: rows)
      let estimate = Guide(posterior: problem, estimate: .oneStep, draws: 20_000)
      try estimate.denoise(&guided, kernel, &diagnostics)
      let found = try estimate.neighbourLogRatios(guided, kernel, &random, &diagnostics)
      let exact = Guide(posterior: problem, estimate: .exact, draws: 1)
      let expected = try exact.neighbourLogRatios(guided, kernel, &random, &diagnostics)
      for n in found.indices where kernel.mask == 0 || rows.storage[n / 4] == 4 {
        #expect(abs(found[n] - expected[n]) < 0.06, "entry \(n)")
      }
    }
  }

  @Test func exactIsRefusedWithoutAnExactPosterior() throws {
    let problem = try separable.problem(coupled)
    let blind = Posterior(prior: problem.prior, likelihood: coupled)
    var (dps, svdd, smc) = (DPSDiscrete.Options(), SVDDPM.Options(), SMCSampler.Options())
    (dps.value, svdd.value, smc.value) = (.exact, .exact, .exact)
    let samplers: [any Sampler] = [DPSDiscrete(dps), SVDDPM(svdd), SMCSampler(smc)]
    for sampler in samplers {
      try sampler.check(problem)
      let refusal = Refusal("value exact needs a posterior known exactly", remedy: "set value to oneStep or mean")
      #expect(throws: refusal) { try sampler.check(blind) }
    }
  }

  /// ℒ = 0 for most sequences, infinite logs everywhere: every sampler gives clean symbols, or a named failure.
  @Test func hardLikelihoodsGiveNoNaN() throws {
    let hard = LocalTable(
      base: TableLikelihood(table: separable.table, logs: (0..<16).map { $0 == 6 || $0 == 9 ? 0 : -.infinity }))
    let problem = try separable.problem(hard)
    for process in GuidingProcess.allCases {
      for value in ValueEstimate.allCases {
        var (dps, svdd, smc) = (DPSDiscrete.Options(), SVDDPM.Options(), SMCSampler.Options())
        (dps.value, svdd.value, smc.value) = (value, value, value)
        (dps.process, svdd.process, smc.process) = (process, process, process)
        (dps.steps, svdd.steps, smc.steps) = (8, 8, 8)
        (smc.particles, svdd.alpha) = (256, 1)
        for sampler in [DPSDiscrete(dps), SVDDPM(svdd), SMCSampler(smc)] as [any Sampler] {
          let draws = try sampler.sample(problem, chains: 20, RandomStream(seed: 1)).tokens
          #expect(draws.storage.allSatisfy { $0 < 4 }, "\(process), \(value)")
          if sampler is SMCSampler {
            #expect((0..<20).allSatisfy { hard.logLikelihood(draws)[$0] == 0 }, "\(process), \(value)")
          }
        }
      }
    }
    for method in [SGDD.LikelihoodMethod.metropolis, .heatBath] {
      var options = SGDD.Options()
      (options.iterations, options.steps, options.proposals, options.likelihoodStep) = (5, 2, 100, method)
      let draws = try SGDD(options).sample(problem, chains: 20, RandomStream(seed: 1)).tokens
      #expect(draws.storage.allSatisfy { $0 < 4 })
    }
    var one = SMCSampler.Options()
    (one.particles, one.steps) = (1, 2)
    #expect(throws: SamplerError.weightsVanished(count: 1)) {
      try SMCSampler(one).sample(problem, chains: 64, RandomStream(seed: 1))
    }
  }
}
