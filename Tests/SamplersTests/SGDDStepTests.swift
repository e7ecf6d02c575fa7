import Diffusion
import Foundation
import Priors
import Statistics
import Tasks
import Tensors
import Testing

@testable import Samplers

/// Likelihood and prior steps by themselves, from one fixed state.
///
/// Every G-test has a false-alarm rate of 1e-4.
@Suite struct SGDDStepTests {
  let golden = Golden()
  let separable = Separable()

  /// Every coupling at a large and a small level; the published weight exceeds 1 at the large one.
  func weights(_ vocabulary: Int) -> [Double] {
    SGDD.Coupling.allCases.flatMap { coupling in [0.1, 5].map { coupling.weight($0, vocabulary: vocabulary) } }
  }

  func draws(_ step: any LikelihoodStep, from row: ArraySlice<Token>, _ ω: Double, count: Int) throws -> TokenBatch {
    var work = LikelihoodWork()
    let x = TokenBatch(rows: [[Token]](repeating: Array(row), count: count))
    let z = try step.draw(from: x, weight: ω, RandomStream(seed: 5)["step"], &work)
    #expect(work.calls == count * step.calls)
    return z
  }

  /// One Metropolis-Hastings proposal as a matrix.
  func proposalMatrix(reference: Int, _ ω: Double) -> Matrix {
    let table = golden.table
    let target = (0..<9).map { golden.ℒ[$0] * pow(ω, Double(table.distance(reference, $0))) }
    return (0..<9).map { from in
      var row = (0..<9).map { to in
        table.distance(from, to) == 1 ? min(1, target[to] / target[from]) / 6 : 0
      }
      row[from] = 1 - row.reduce(0, +)
      return row
    }
  }

  @Test func metropolisFollowsItsMatrix() throws {
    let step = MetropolisStep(LocalTable(base: golden.likelihood), proposals: 5)
    for ω in weights(3) {
      let matrix = proposalMatrix(reference: 5, ω)
      let target = golden.table.step(golden.ℒ, ω)[5]
      for a in 0..<9 {
        for b in 0..<9 { #expect(abs(target[a] * matrix[a][b] - target[b] * matrix[b][a]) < 1e-12) }
      }
      var law = (0..<9).map { $0 == 5 ? 1.0 : 0 }
      for _ in 0..<5 { law = apply(law, matrix) }
      let histogram = golden.table.histogram(
        try draws(step, from: golden.table.states[row: 5], ω, count: 100_000))
      #expect(gTest(histogram, law).p > 1e-4, "ω = \(ω)")
      #expect(gTest(histogram, apply(law, matrix)).p < 1e-6, "one proposal more must be rejected")
      for _ in 0..<500 { law = apply(law, matrix) }
      #expect(distance(law, target) < 1e-9)
    }
  }

  @Test func fullRecomputationFollowsTheSameTrajectory() throws {
    let local = MetropolisStep(LocalTable(base: golden.likelihood), proposals: 37)
    let full = MetropolisStep(golden.likelihood, proposals: 37)
    for ω in weights(3) {
      var (a, b) = (LikelihoodWork(), LikelihoodWork())
      let x = UniformProcess(vocabulary: 3).limit(count: 200, length: 2, RandomStream(seed: 1))
      let stream = RandomStream(seed: 2)
      #expect(try local.draw(from: x, weight: ω, stream, &a) == full.draw(from: x, weight: ω, stream, &b))
      #expect(a.moves == b.moves && a.calls == b.calls && a.moves.moves > 0)
    }
  }

  /// The same with measured pairs of bits, through their own Metropolis-Hastings.
  @Test func pairsFollowTheSameTrajectory() throws {
    for operation in PairOperation.allCases {
      let pairs = PairLikelihood.randomPairs(40, length: 24, RandomStream(seed: 1))
      let likelihood = PairLikelihood(
        operation, pairs: pairs, measured: (0..<40).map { Token($0 % 2) }, length: 24, noise: .channel(flip: 0.2))
      let x = UniformProcess(vocabulary: 2).limit(count: 100, length: 24, RandomStream(seed: 2))
      var work = LikelihoodWork()
      let draws = try [likelihood, Hidden(base: likelihood)].map { (likelihood: any Likelihood) in
        try MetropolisStep(likelihood, proposals: 500).draw(from: x, weight: 0.3, RandomStream(seed: 3), &work)
      }
      #expect(draws[0] == draws[1] && draws[0] != x)
    }
  }

  /// Long runs of proposals on pairs of bits tend to the conditional, made or skipped; a run of few does not.
  @Test func skippingTendsToTheConditional() throws {
    let table = Table(length: 4, vocabulary: 2)
    let problem = Pairs(table)
    for ω in [0.6, 0.02] {
      let law = table.step(problem.ℒ, ω)[5]
      for (proposals, tends) in [(3000, true), (6, false)] {
        let step = try SkippingStep(problem.likelihood, proposals: proposals)
        let p = gTest(table.histogram(try draws(step, from: table.states[row: 5], ω, count: 50_000)), law).p
        #expect(tends ? p > 1e-4 : p < 1e-12, "ω = \(ω)")
      }
    }
  }

  /// All sites at once are the conditional, also from a start far from it; long runs of updates of sites and pairs tend to it.
  @Test func blocksAndPairUpdatesTendToTheConditional() throws {
    let table = Table(length: 4, vocabulary: 2)
    let problem = Pairs(table)
    for ω in [0.6, 0.02, 1.5] {
      let (law, other) = (table.step(problem.ℒ, ω)[5], table.step(problem.ℒ, ω * 0.8)[5])
      let steps: [any LikelihoodStep] = [
        try BlockStep(problem.likelihood), try PairHeatBathStep(problem.likelihood, updates: 101),
      ]
      for step in steps {
        let found = table.histogram(try draws(step, from: table.states[row: 5], ω, count: 100_000))
        #expect(gTest(found, law).p > 1e-4, "ω = \(ω)")
        #expect(gTest(found, other).p < 1e-6, "a control that must fail")
      }
      let few = try draws(
        PairHeatBathStep(problem.likelihood, updates: 2), from: table.states[row: 5], ω, count: 100_000)
      #expect(gTest(table.histogram(few), law).p < 1e-12, "a control that must fail")
    }
  }

  @Test func closedFormIsTheConditional() throws {
    let step = try ClosedFormStep(separable.problem().likelihood)
    for ω in weights(4) {
      for from in [0, 7, 14] {
        let law = separable.table.step(separable.ℒ, ω)[from]
        let histogram = separable.table.histogram(
          try draws(step, from: separable.table.states[row: from], ω, count: 200_000))
        #expect(gTest(histogram, law).p > 1e-4, "ω = \(ω)")
        #expect(gTest(histogram, separable.table.step(separable.ℒ, ω * 0.8)[from]).p < 1e-6)
      }
    }
  }

  @Test func heatBathTendsToTheConditional() throws {
    let step = try HeatBathStep(LocalTable(base: golden.likelihood), updates: 20)
    for ω in weights(3) {
      let law = golden.table.step(golden.ℒ, ω)[2]
      let histogram = golden.table.histogram(try draws(step, from: golden.table.states[row: 2], ω, count: 50_000))
      #expect(gTest(histogram, law).p > 1e-4, "ω = \(ω)")
      #expect(gTest(histogram, golden.table.step(golden.ℒ, ω * 0.8)[2]).p < 1e-4)
    }
  }

  /// The walk of a product prior is exact at H = 1, shortcut or not; that of any prior tends to B_η.
  @Test func priorStep() throws {
    let prior = try separable.problem().prior
    let η = 0.7
    let b = separable.table.step(separable.p, SGDD.Coupling.kernel.weight(η, vocabulary: 4))
    let kernels = UniformProcess(vocabulary: 4).grid(fromLevel: η, steps: 1)
    for (found, expected) in zip(try separable.table.walk(prior, kernels), b) {
      #expect(distance(found, expected) < 1e-5)
    }
    let z = TokenBatch(rows: [[Token]](repeating: [1, 2], count: 100_000))
    for prior in [prior, Opaque(base: prior)] as [any DiscretePrior] {
      let histogram = separable.table.histogram(
        try ReverseSampler().sample(prior, from: z, kernels, RandomStream(seed: 3)))
      #expect(gTest(histogram, b[separable.table.index([1, 2])]).p > 1e-4)
      #expect(gTest(histogram, b[separable.table.index([1, 1])]).p < 1e-12)
    }
    let table = try TabularPrior(golden.table.space, weights: golden.p)
    let target = golden.table.step(golden.p, SGDD.Coupling.kernel.weight(η, vocabulary: 3))
    let errors = try [1, 16, 256].map { steps in
      let walk = try golden.table.walk(table, UniformProcess(vocabulary: 3).grid(fromLevel: η, steps: steps))
      return zip(walk, target).map(distance).max() ?? 1
    }
    #expect(errors[0] > 0.01 && errors[1] < errors[0] / 4 && errors[2] < errors[1] / 4, "\(errors)")
  }

  /// Weights times the stationary law of x at a finite level give the posterior.
  @Test func finiteLevelCorrectionIsExact() throws {
    let η = 0.8
    let ω = SGDD.Coupling.kernel.weight(η, vocabulary: 4)
    let x = stationary(
      multiply(separable.table.step(separable.ℒ, ω), separable.table.step(separable.p, ω)))
    let product = ProductLikelihood(
      space: separable.table.space, siteLogLikelihood: separable.factors.flatMap { $0 }.map { log($0) })
    let correction = FiniteLevelCorrection(product, level: η)
    let corrected = normalised(
      (0..<16).map { x[$0] * exp(correction.logWeight(separable.table.states[row: $0])) })
    #expect(distance(corrected, separable.posterior) < 1e-10)
    #expect(distance(x, separable.posterior) > 0.1)
  }
}
