import Diffusion
import Foundation
import Priors
import Statistics
import Tensors
import Testing

@testable import Samplers

@Suite struct SGDDGoldenTests {
  let golden = Golden()

  @Test func couplingWeights() {
    #expect(abs(SGDD.Coupling.kernel.weight(0.5, vocabulary: 3) - 0.177794) < 5e-7)
    #expect(abs(SGDD.Coupling.published.weight(0.5, vocabulary: 3) - 0.262313 / (1 - 0.262313)) < 2e-6)
    #expect(abs(SGDD.Coupling.released.weight(0.5, vocabulary: 3) - (0.262313 + 1e-5) / (1 - 0.262313)) < 2e-6)
    let scaled = SGDD.Coupling.released.weight(0.05, vocabulary: 3, alpha: 10)
    #expect(scaled == SGDD.Coupling.released.weight(0.5, vocabulary: 3))
  }

  @Test func levels() {
    let paper = SGDD.LevelSchedule.paper.levels(4, from: 20, to: 1e-4)
    #expect(paper[0] == 20 && abs(paper[2] - 0.0447214) < 1e-7 && abs(paper[3] - 0.00211474) < 1e-8)
    let released = SGDD.LevelSchedule.released.levels(4, from: 20, to: 1e-4)
    #expect(released[0] == 20 && abs(released[3] - 1e-4 * pow(2e5, 2e-5)) < 1e-12)
    #expect(SGDD.LevelSchedule.released.levels(1, from: 20, to: 1e-4) == [20])
  }

  /// The stationary law of likelihood step, then prior step, with the shipped weights.
  func stationaryLaws(_ η: Double, _ coupling: SGDD.Coupling) -> (x: [Double], z: [Double]) {
    let a = golden.table.step(golden.ℒ, coupling.weight(η, vocabulary: 3))
    let b = golden.table.step(golden.p, SGDD.Coupling.kernel.weight(η, vocabulary: 3))
    let x = stationary(multiply(a, b))
    return (x, apply(x, a))
  }

  @Test func stationaryLaw() {
    let kernel = stationaryLaws(0.5, .kernel)
    let expected = [0.029971, 0.045858, 0.058223, 0.062905, 0.151991, 0.137574, 0.117926, 0.125810, 0.269742]
    for (found, value) in zip(kernel.x, expected) { #expect(abs(found - value) < 1e-6) }
    let cases: [(Double, SGDD.Coupling, Double, Double)] = [
      (0.5, .kernel, 0.200470, 0.101665), (0.5, .published, 0.214768, 0.165028),
      (1e-3, .kernel, 0.000637, 0.000262), (1e-3, .published, 0.058624, 0.059479),
    ]
    for (η, coupling, x, z) in cases {
      let laws = stationaryLaws(η, coupling)
      #expect(abs(distance(laws.x, golden.posterior) - x) < 1e-6, "\(coupling) at \(η)")
      #expect(abs(distance(laws.z, golden.posterior) - z) < 1e-6, "\(coupling) at \(η)")
    }
  }

  var annealed: SGDD.Options {
    var options = SGDD.Options()
    options.iterations = 6
    options.etaMin = 1e-3
    options.likelihoodStep = .heatBath
    options.proposals = 16
    return options
  }

  @Test func annealedLaw() {
    let law = sgddLaw(golden.table, p: golden.p, ℒ: golden.ℒ, annealed)
    let expected = [0.046051, 0.051732, 0.048534, 0.045921, 0.176516, 0.134220, 0.116640, 0.089829, 0.290557]
    for (found, value) in zip(law, expected) { #expect(abs(found - value) < 1e-6) }
    #expect(abs(distance(law, golden.posterior) - 0.141623) < 1e-6)
    var published = annealed
    published.coupling = .published
    let other = sgddLaw(golden.table, p: golden.p, ℒ: golden.ℒ, published)
    #expect(abs(distance(other, golden.posterior) - 0.117936) < 1e-6)
  }

  /// The law of the annealed chain whose prior step is the analytic walk of H steps.
  func walkedLaw(_ steps: Int) throws -> [Double] {
    let prior = try TabularPrior(golden.table.space, weights: golden.p)
    var law = [Double](repeating: 1.0 / 9, count: 9)
    for η in annealed.levels {
      let a = golden.table.step(golden.ℒ, SGDD.Coupling.kernel.weight(η, vocabulary: 3))
      law = apply(law, a)
      law = apply(law, try golden.table.walk(prior, UniformProcess(vocabulary: 3).grid(fromLevel: η, steps: steps)))
    }
    return law
  }

  @Test func walkTendsToExactPriorStep() throws {
    let exact = sgddLaw(golden.table, p: golden.p, ℒ: golden.ℒ, annealed)
    let errors = try [1, 8, 64, 512].map { distance(try walkedLaw($0), exact) }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $1 < $0 / 2.5 }, "\(errors)")
    #expect(errors[3] < 1e-3)
  }

  /// The whole loop on 200,000 chains against its law.
  ///
  /// False-alarm rate 1e-4. Control: the posterior,
  /// which the annealed law is not.
  @Test func chainsFollowTheLaw() throws {
    var options = annealed
    options.steps = 3
    let draws = try SGDD(options).sample(golden.problem(), chains: 200_000, RandomStream(seed: 8))
    let histogram = golden.table.histogram(draws.tokens)
    #expect(gTest(histogram, try walkedLaw(3)).p > 1e-4)
    #expect(gTest(histogram, golden.posterior).p < 1e-12)
  }

  /// Exact steps (sites independent) on 10⁶ chains, every coupling and both orders.
  ///
  /// False-alarm rate 6e-4 in all. Each
  /// law is rejected under the next coupling, so the test tells all six apart.
  @Test func chainsOfExactStepsFollowTheLaw() throws {
    let separable = Separable()
    for order in SGDD.Order.allCases {
      let variants = SGDD.Coupling.allCases.map { coupling in
        var options = annealed
        (options.order, options.coupling, options.likelihoodStep) = (order, coupling, .closedForm)
        (options.alpha, options.etaMin) = (1.5, 0.05)
        return options
      }
      let laws = variants.map { sgddLaw(separable.table, p: separable.p, ℒ: separable.ℒ, $0) }
      for (i, options) in variants.enumerated() {
        let draws = try SGDD(options).sample(separable.problem(), chains: 1_000_000, RandomStream(seed: 9))
        let histogram = separable.table.histogram(draws.tokens)
        #expect(gTest(histogram, laws[i]).p > 1e-4, "\(order) \(options.coupling)")
        #expect(gTest(histogram, laws[(i + 1) % 3]).p < 1e-12, "\(order) \(options.coupling)")
      }
    }
  }

  /// The bias of the published coupling on the paper's synthetic prior, one site: it does not vanish with η.
  @Test func publishedCouplingIsBiased() {
    let table = Table(length: 1, vocabulary: 50)
    let p = normalised((0..<50).map { exp(-pow(-5 + 10 * Double($0) / 49, 2) / 8) })
    let ℒ = (0..<50).map { exp(-pow(abs(Double($0) - 24.5) - 8.5, 2) / 18) }
    let posterior = normalised(zip(p, ℒ).map(*))
    for (η, kernel, published) in [(0.1, 0.026, 0.086), (0.01, 0.003, 0.141), (1e-4, 0.000, 0.167)] {
      let b = table.step(p, SGDD.Coupling.kernel.weight(η, vocabulary: 50))
      let found = [SGDD.Coupling.kernel, .published].map { coupling in
        distance(stationary(multiply(table.step(ℒ, coupling.weight(η, vocabulary: 50)), b)), posterior)
      }
      #expect(abs(found[0] - kernel) < 6e-4 && abs(found[1] - published) < 6e-4, "η = \(η): \(found)")
    }
  }
}
