import Diffusion
import Foundation
import Priors
import Statistics
import Tensors
import Testing

@testable import Samplers

/// The references; every G-test has a false-alarm rate of 1e-4.
@Suite struct ReferenceSamplerTests {
  let golden = Golden()

  @Test func exactDraws() throws {
    let problem = try golden.problem()
    let draws = try ExactSampler().sample(problem, chains: 50_000, RandomStream(seed: 1))
    #expect(gTest(golden.table.histogram(draws.tokens), golden.posterior).p > 1e-4)
    #expect(gTest(golden.table.histogram(draws.tokens), golden.p).p < 1e-12)
    let evidence = log(zip(golden.p, golden.ℒ).map(*).reduce(0, +))
    #expect(abs((draws.diagnostics.logEvidence ?? 0) - evidence) < 1e-9)
    let blind = Posterior(prior: problem.prior, likelihood: problem.likelihood)
    #expect(throws: Refusal.self) { try ExactSampler().check(blind) }
    #expect(throws: Refusal.self) {
      try ExactSampler().sample(blind, chains: 1, RandomStream(seed: 1))
    }
  }

  @Test func priorDraws() throws {
    let exact = try golden.problem()
    let draws = try PriorSampler().sample(exact, chains: 50_000, RandomStream(seed: 1))
    #expect(gTest(golden.table.histogram(draws.tokens), golden.p).p > 1e-4)
    let learned = Posterior(prior: Opaque(base: exact.prior), likelihood: exact.likelihood)
    let walked = try PriorSampler().sample(learned, chains: 5000, RandomStream(seed: 1))
    #expect(gTest(golden.table.histogram(walked.tokens), golden.p).p > 1e-4)
    #expect(gTest(golden.table.histogram(walked.tokens), golden.posterior).p < 1e-12)
    #expect(walked.diagnostics.denoiserCalls == 5000 * PriorSampler().cost(learned).denoiser)
  }

  @Test func metropolisIgnoresThePrior() throws {
    var options = MetropolisSampler.Options()
    options.proposals = 200
    let draws = try MetropolisSampler(options).sample(golden.problem(), chains: 50_000, RandomStream(seed: 1))
    #expect(gTest(golden.table.histogram(draws.tokens), normalised(golden.ℒ)).p > 1e-4)
    #expect(gTest(golden.table.histogram(draws.tokens), golden.posterior).p < 1e-12)
    #expect(draws.diagnostics.likelihoodCalls == 50_000 * 200 && draws.diagnostics.rHat == nil)
    (options.keep, options.thin) = (10, 20)
    let kept = try MetropolisSampler(options).sample(golden.problem(), chains: 1000, RandomStream(seed: 1))
    let rHat = try #require(kept.diagnostics.rHat)
    #expect(rHat > 0.9 && rHat < 1.1 && kept.tokens.count == 1000)
    #expect(kept.diagnostics.likelihoodCalls == 1000 * MetropolisSampler(options).cost(try golden.problem()).likelihood)
  }

  @Test func metropolisSkipsInLaw() throws {
    let table = Table(length: 5, vocabulary: 2)
    let problem = Pairs(table)
    let posterior = Posterior(
      prior: try ProductPrior(table.space, weights: [Double](repeating: 1, count: 10)), likelihood: problem.likelihood)
    var options = MetropolisSampler.Options()
    (options.likelihoodStep, options.proposals) = (.skipping, 400)
    let draws = try MetropolisSampler(options).sample(posterior, chains: 50_000, RandomStream(seed: 1))
    #expect(gTest(table.histogram(draws.tokens), normalised(problem.ℒ)).p > 1e-4)
    options.proposals = 8
    let short = try MetropolisSampler(options).sample(posterior, chains: 50_000, RandomStream(seed: 1))
    #expect(gTest(table.histogram(short.tokens), normalised(problem.ℒ)).p < 1e-12)
    #expect(throws: Refusal.self) { try MetropolisSampler(options).check(golden.problem()) }
    #expect(throws: Refusal.self) {
      try MetropolisSampler(options).sample(golden.problem(), chains: 1, RandomStream(seed: 1))
    }
  }

  @Test func constantDraws() throws {
    var options = ConstantSampler.Options()
    #expect(
      try ConstantSampler().sample(golden.problem(), chains: 3, RandomStream(seed: 1)).tokens.storage == [
        0, 0, 0, 0, 0, 0,
      ])
    options.token = 3
    #expect(throws: Refusal("token 3 is not in 0..<3", remedy: "choose one that is")) {
      try ConstantSampler(options).check(golden.problem())
    }
    #expect(ConstantSampler().claim == .point)
  }
}
