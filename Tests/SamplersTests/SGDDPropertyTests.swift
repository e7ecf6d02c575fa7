import Diffusion
import Foundation
import Priors
import Statistics
import Tensors
import Testing

@testable import Samplers

@Suite struct SGDDPropertyTests {
  let separable = Separable()

  func options(_ change: (inout SGDD.Options) -> Void) -> SGDD.Options {
    var options = SGDD.Options()
    (options.iterations, options.steps, options.proposals) = (6, 2, 10)
    change(&options)
    return options
  }

  /// A random prior and likelihood on 4³ sequences with exact steps: the kernel coupling converges, the published one
  /// levels off.
  @Test func convergesWithTheKernelCoupling() {
    let table = Table(length: 3, vocabulary: 4)
    for seed in 0..<3 {
      var random = RandomStream(seed: 77)["problem", seed].generator()
      let p = normalised((0..<64).map { _ in random.exponential() })
      let ℒ = (0..<64).map { _ in random.uniform() }
      let posterior = normalised(zip(p, ℒ).map(*))
      func error(_ coupling: SGDD.Coupling, _ k: Int, _ etaMin: Double) -> Double {
        let settings = options { ($0.coupling, $0.iterations, $0.etaMin) = (coupling, k, etaMin) }
        return distance(sgddLaw(table, p: p, ℒ: ℒ, settings), posterior)
      }
      let kernel = [(10, 1e-1), (100, 1e-2), (1000, 1e-3)].map { error(.kernel, $0, $1) }
      #expect(kernel[1] < kernel[0] / 2 && kernel[2] < kernel[1] / 2 && kernel[2] < 0.02, "\(kernel)")
      let published = [(100, 1e-2), (1000, 1e-3)].map { error(.published, $0, $1) }
      #expect(published.allSatisfy { $0 > 0.08 }, "\(published)")
    }
  }

  /// Without a kernel's V − 1 > 1 there is nothing to correct: V = 2 gives identical chains.
  @Test func couplingsAgreeOnBits() throws {
    let table = Table(length: 3, vocabulary: 2)
    let prior = try TabularPrior(table.space, weights: (1...8).map(Double.init))
    let likelihood = LocalTable(base: TableLikelihood(table: table, logs: (0..<8).map { -0.3 * Double($0 * $0 % 5) }))
    let posterior = Posterior(prior: prior, likelihood: likelihood)
    let chains = try SGDD.Coupling.allCases.map { coupling in
      try SGDD(options { $0.coupling = coupling }).sample(posterior, chains: 500, RandomStream(seed: 4)).tokens
    }
    #expect(chains[0] == chains[1])
    #expect(chains[0] == (try SGDD(options { _ in }).sample(posterior, chains: 500, RandomStream(seed: 4)).tokens))
    #expect(chains[0] != (try SGDD(options { _ in }).sample(posterior, chains: 500, RandomStream(seed: 5)).tokens))
  }

  /// At a fixed level, runs of one stream with other K are parts of one trajectory.
  @Test func fixedLevelsShareATrajectory() throws {
    let table = Table(length: 3, vocabulary: 2)
    let prior = try TabularPrior(table.space, weights: (1...8).map(Double.init))
    let likelihood = LocalTable(base: TableLikelihood(table: table, logs: (0..<8).map { -0.3 * Double($0 * $0 % 5) }))
    let posterior = Posterior(prior: prior, likelihood: likelihood)
    func draws(_ iterations: Int, keep: Int = 1, from level: Double = 0.5) throws -> TokenBatch {
      let settings = options { ($0.iterations, $0.keep, $0.etaMin, $0.etaMax) = (iterations, keep, 0.5, level) }
      return try SGDD(settings).sample(posterior, chains: 50 * keep, RandomStream(seed: 4)).tokens
    }
    let kept = try draws(3, keep: 4)
    for k in 3...6 { #expect(try draws(k) == kept.gather((0..<50).map { 4 * $0 + k - 3 }), "k = \(k)") }
    #expect(try draws(3, from: 5) != draws(3), "an annealed run is another one")
    let wrong = SGDD(options { ($0.etaMin, $0.etaMax) = (2, 1) })
    #expect(throws: Refusal.self) { try wrong.check(posterior) }
  }

  /// Swapped sites and reversed symbols: the law follows.
  ///
  /// False-alarm rate 1e-4. Control: the law before relabelling.
  @Test func relabellingChangesNothing() throws {
    let prior = try ProductPrior(
      separable.table.space, weights: separable.sites.reversed().flatMap { $0.reversed() })
    let product = ProductLikelihood(
      space: separable.table.space,
      siteLogLikelihood: separable.factors.reversed().flatMap { $0.reversed() }.map { log($0) })
    let settings = options { $0.likelihoodStep = .closedForm }
    let draws = try SGDD(settings).sample(
      Posterior(prior: prior, likelihood: product), chains: 100_000, RandomStream(seed: 6)
    ).tokens
    let restored = TokenBatch(rows: (0..<draws.count).map { [3 - draws[$0, 1], 3 - draws[$0, 0]] })
    let law = sgddLaw(separable.table, p: separable.p, ℒ: separable.ℒ, settings)
    #expect(gTest(separable.table.histogram(restored), law).p > 1e-4)
    #expect(gTest(separable.table.histogram(draws), law).p < 1e-12)
  }

  @Test func keptStatesComeFromContinuedChains() throws {
    let settings = options { ($0.keep, $0.thin, $0.etaMin, $0.iterations) = (8, 3, 0.5, 4) }
    let draws = try SGDD(settings).sample(separable.problem(), chains: 1001, RandomStream(seed: 1))
    #expect(draws.tokens.count == 1001)
    #expect(draws.diagnostics.sequentialCalls == (4 + 7 * 3) * 3)
    #expect(draws.diagnostics.denoiserCalls == 126 * (4 + 7 * 3) * 3)
    let rHat = try #require(draws.diagnostics.rHat)
    #expect(rHat > 0.9 && rHat < 1.2)
    let alone = try SGDD(options { _ in }).sample(separable.problem(), chains: 10, RandomStream(seed: 1))
    #expect(alone.diagnostics.rHat == nil && alone.diagnostics.acceptance == nil)
    // The first kept state is where a chain without `keep` ends.
    let first = try SGDD(options { ($0.etaMin, $0.iterations) = (0.5, 4) })
      .sample(separable.problem(), chains: 126, RandomStream(seed: 1)).tokens
    for run in 0..<126 where run * 8 < 1001 { #expect(draws.tokens[row: run * 8] == first[row: run]) }
  }

  @Test func rHatSeesStuckChains() {
    var kept = KeptStates(chains: 16, keep: 4)
    for k in 0..<4 { kept.append(TokenBatch(rows: (0..<4).map { [Token($0 * 10 + k % 2)] })) }
    let rHat = kept.rHat { rows in rows.storage.map { Double($0) } } ?? 0
    #expect(rHat > 5)
    #expect(kept.rows.storage.prefix(8) == [0, 1, 0, 1, 10, 11, 10, 11])
  }

  /// 200,000 chains that stop at a high level are far from the posterior; with `reweight` they are as close as exact
  /// draws are (mean floor 0.003) up to the variance of the weights.
  @Test func reweightRemovesTheBiasOfTheLastLevel() throws {
    let high = options { ($0.iterations, $0.etaMin) = (30, 0.5) }
    var weighted = high
    weighted.reweight = true
    let plain = try SGDD(high).sample(separable.problem(), chains: 200_000, RandomStream(seed: 2))
    let corrected = try SGDD(weighted).sample(separable.problem(), chains: 200_000, RandomStream(seed: 2))
    #expect(totalVariation(separable.table.histogram(plain.tokens), separable.posterior) > 0.05)
    #expect(totalVariation(separable.table.histogram(corrected.tokens), separable.posterior) < 0.008)
    let ess = try #require(corrected.diagnostics.effectiveSampleSize)
    #expect(ess > 20_000 && ess < 200_000)
  }

  @Test func costIsWhatARunCounts() throws {
    let local = LocalTable(base: TableLikelihood(table: separable.table, logs: separable.ℒ.map { log($0) }))
    for (method, likelihood) in [(SGDD.LikelihoodMethod.closedForm, nil), (.metropolis, local), (.heatBath, local)] {
      let sampler = SGDD(options { $0.likelihoodStep = method })
      let posterior = try separable.problem(likelihood)
      let cost = sampler.cost(posterior)
      let found = try sampler.sample(posterior, chains: 7, RandomStream(seed: 3)).diagnostics
      #expect(found.denoiserCalls == 7 * cost.denoiser && found.sequentialCalls == cost.sequential)
      #expect(found.likelihoodCalls == 7 * cost.likelihood)
    }
  }

  /// The whole loop with skipped proposals on a product of bits against its law with exact steps, which T = 2,000 reaches;
  /// with T = 2 it does not.
  ///
  /// False-alarm rate 1e-4.
  @Test func skippingFollowsTheLaw() throws {
    let table = Table(length: 4, vocabulary: 2)
    let problem = Pairs(table)
    let prior = try ProductPrior(table.space, weights: [0.7, 0.3, 0.4, 0.6, 0.8, 0.2, 0.5, 0.5])
    let posterior = Posterior(prior: prior, likelihood: problem.likelihood)
    let p = prior.logProbability(table.states).map { exp($0) }
    for (proposals, tends) in [(2000, true), (2, false)] {
      let settings = options { ($0.likelihoodStep, $0.proposals, $0.etaMin) = (.skipping, proposals, 0.02) }
      let draws = try SGDD(settings).sample(posterior, chains: 40_000, RandomStream(seed: 7))
      let found = gTest(table.histogram(draws.tokens), sgddLaw(table, p: p, ℒ: problem.ℒ, settings)).p
      #expect(tends ? found > 1e-4 : found < 1e-12)
      #expect(draws.diagnostics.likelihoodCalls == 40_000 * SGDD(settings).cost(posterior).likelihood)
      let acceptance = try #require(draws.diagnostics.acceptance)
      #expect(acceptance > 0.01 && acceptance < 0.5)
    }
  }

  /// The whole loop with exact draws of pairs of bits, or with 200 updates, has the law of exact steps; one update does not.
  ///
  /// False-alarm rate 1e-4.
  @Test func exactPairStepsFollowTheLaw() throws {
    let table = Table(length: 4, vocabulary: 2)
    let problem = Pairs(table)
    let prior = try ProductPrior(table.space, weights: [0.7, 0.3, 0.4, 0.6, 0.8, 0.2, 0.5, 0.5])
    let posterior = Posterior(prior: prior, likelihood: problem.likelihood)
    let p = prior.logProbability(table.states).map { exp($0) }
    for (method, updates, tends) in [
      (SGDD.LikelihoodMethod.blockExact, 1, true), (.pairHeatBath, 200, true), (.pairHeatBath, 1, false),
    ] {
      let settings = options { ($0.likelihoodStep, $0.proposals, $0.etaMin) = (method, updates, 0.02) }
      let draws = try SGDD(settings).sample(posterior, chains: 40_000, RandomStream(seed: 8))
      let found = gTest(table.histogram(draws.tokens), sgddLaw(table, p: p, ℒ: problem.ℒ, settings)).p
      #expect(tends ? found > 1e-4 : found < 1e-12)
      #expect(draws.diagnostics.likelihoodCalls == 40_000 * SGDD(settings).cost(posterior).likelihood)
    }
  }

  @Test func prunedLevelsTakeNoMoreCallsThanSitesChange() throws {
    func steps(_ η: Double, _ length: Int, _ vocabulary: Int, _ limit: Int = 20) -> Int {
      SGDD.StepRule.pruned.steps(η, length: length, vocabulary: vocabulary, atMost: limit)
    }
    #expect(steps(20, 1024, 2) == 20 && steps(0.05, 1024, 2) == 20)
    #expect(steps(0.01, 1024, 2) == 5)  // L·β = 5.09
    #expect(steps(0.01, 1024, 4) == 7)  // 7.64
    #expect(steps(1e-3, 1024, 2) == 0 && steps(1e-4, 1024, 2) == 0 && steps(20, 1, 2) == 0)
    #expect(steps(20, 1024, 2, 0) == 0)
    #expect(SGDD.StepRule.constant.steps(1e-4, length: 1024, vocabulary: 2, atMost: 20) == 20)
    let sampler = SGDD(options { ($0.stepRule, $0.iterations, $0.keep, $0.thin) = (.pruned, 9, 2, 3) })
    let posterior = try separable.problem()
    let found = try sampler.sample(posterior, chains: 8, RandomStream(seed: 3)).diagnostics
    let cost = sampler.cost(posterior)
    #expect(found.sequentialCalls == cost.sequential && cost.sequential < 12 * 3 && cost.sequential >= 12)
    #expect(found.denoiserCalls == 4 * cost.sequential)
  }

  @Test func refusals() throws {
    let table = TableLikelihood(table: separable.table, logs: separable.ℒ.map { log($0) })
    let opaque = Posterior(prior: try separable.problem().prior, likelihood: table)
    func refusal(_ change: (inout SGDD.Options) -> Void) -> String? {
      do throws(Refusal) { try SGDD(options(change)).check(opaque) } catch { return error.description }
      return nil
    }
    #expect(refusal { _ in } == nil)
    #expect(
      refusal { $0.likelihoodStep = .closedForm }
        == "the closed-form likelihood step needs a likelihood that is a product over sites; "
        + "set likelihoodStep to metropolis, which needs nothing")
    #expect(
      refusal { $0.likelihoodStep = .skipping }
        == "skipping needs a likelihood that knows how probably each site moves, as those of pairs of bits (xor, and) "
        + "do; set likelihoodStep to metropolis, which needs nothing")
    #expect(refusal { $0.likelihoodStep = .heatBath }?.hasPrefix("the heat bath needs") == true)
    #expect(refusal { $0.likelihoodStep = .blockExact }?.hasPrefix("an exact draw of all sites needs") == true)
    #expect(refusal { $0.likelihoodStep = .pairHeatBath }?.hasPrefix("the pair heat bath needs") == true)
    #expect(refusal { $0.reweight = true }?.hasPrefix("reweight needs") == true)
    #expect(refusal { ($0.reweight, $0.coupling) = (true, .published) }?.hasPrefix("reweight corrects") == true)
    #expect(refusal { $0.etaMin = 30 }?.hasPrefix("levels must satisfy") == true)
    #expect(refusal { $0.keep = 0 }?.hasPrefix("iterations, proposals") == true)
    #expect(SGDD(options { _ in }).claim == .posterior)
    #expect(SGDD(options { $0.coupling = .released }).claim == .other)
  }
}
