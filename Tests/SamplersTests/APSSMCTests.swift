import Diffusion
import Foundation
import Priors
import Tensors
import Testing

@testable import Samplers

/// APS-SMC on the bit chain (L = 4, B = 2, block means, σ = 0.3), where the posterior is a table.
struct APSSMCTests {
  static let chain = APSBitChain(length: 4, bits: 2)

  static func options(_ particles: Int, _ set: (inout APSSMC.Options) -> Void = { _ in }) -> APSSMC.Options {
    var options = APSSMC.Options()
    options.particles = particles
    set(&options)
    return options
  }

  /// p(x^l = k | y), 16 numbers.
  static func marginals(_ p: [Double]) -> [Double] {
    var m = [Double](repeating: 0, count: 16)
    for (state, mass) in p.enumerated() {
      for (site, k) in chain.sequence(state).enumerated() { m[4 * site + Int(k)] += mass }
    }
    return m
  }

  static func law(_ population: APSSMC.Population) -> [Double] {
    var q = [Double](repeating: 0, count: 256)
    for (x, w) in zip(population.tokens, population.logWeights) { q[chain.index(x)] += exp(w) }
    return q
  }

  /// The largest |z| of the unbiased estimates Ẑ/Z·Σ w[x^l = k] of the marginals, over independent runs.
  static func largestZ(runs: Int, _ options: APSSMC.Options) throws -> Double {
    let likelihood = chain.regressionCase(.sr, 3)
    let prior = try chain.prior
    let exact = try #require(try prior.posterior(under: likelihood))
    let truth = marginals((0..<256).map { exp(exact.logProbability(TokenBatch(rows: [chain.sequence($0)]))[0]) })
    var (sum, squares) = ([Double](repeating: 0, count: 16), [Double](repeating: 0, count: 16))
    for run in 0..<runs {
      var random = RandomStream(seed: 11)["run", run].generator()
      let population = try APSSMC(options).run(prior, likelihood, &random)
      let scale = exp(population.logEvidence - exact.logEvidence)
      for (i, m) in marginals(law(population)).enumerated() {
        let error = scale * m - truth[i]
        sum[i] += error
        squares[i] += error * error
      }
    }
    let n = Double(runs)
    return (0..<16).map { abs(sum[$0] / n) / ((squares[$0] / n - sum[$0] * sum[$0] / n / n) / n).squareRoot() }.max()
      ?? 0
  }

  /// 16 two-sided tests at |z| < 4.5: false alarms 1e-4.
  ///
  /// Revealing two tokens at once is another law: z ≫ 4.5.
  @Test func evidenceAndMarginalsAreUnbiased() throws {
    #expect(try Self.largestZ(runs: 400, Self.options(32)) < 4.5)
    #expect(try Self.largestZ(runs: 400, Self.options(32) { $0.twistExponent = 0 }) < 4.5)
    #expect(try Self.largestZ(runs: 400, Self.options(32) { $0.tokensPerStep = 4 }) > 6)
  }

  /// Marginal distance averaged over sites, cases and runs: iid draws would have √(1/P) of 0.56, the weights cost
  /// 1/√ESS of it; the share of effective particles is about .38, and .20 for the prior's proposal without twist.
  @Test func convergence() throws {
    let prior = try Self.chain.prior
    func measure(_ options: APSSMC.Options, cases: Int) throws -> (distance: Double, share: Double, states: Double) {
      var (distance, share, states) = (0.0, 0.0, 0.0)
      for r in 0..<cases {
        let likelihood = Self.chain.regressionCase(.sr, r)
        let joint = Self.chain.logJoint(likelihood, Self.chain.table).map(exp)
        let total = joint.reduce(0, +)
        let truth = Self.marginals(joint.map { $0 / total })
        var random = RandomStream(seed: 12)["run", r].generator()
        let population = try APSSMC(options).run(prior, likelihood, &random)
        let found = Self.marginals(Self.law(population))
        distance += zip(truth, found).reduce(0) { $0 + abs($1.0 - $1.1) } / 8 / Double(cases)
        share += population.effectiveSampleSize / Double(options.particles) / Double(cases)
        states += Double(population.states) / Double(cases)
      }
      return (distance, share, states)
    }
    let small = try measure(Self.options(100), cases: 16)
    let medium = try measure(Self.options(1000), cases: 16)
    let large = try measure(Self.options(10_000), cases: 4)
    let plain = try measure(
      Self.options(1000) { ($0.priorShare, $0.twistExponent, $0.resampleThreshold) = (1, 0, 0) }, cases: 16)
    #expect(small.distance < 0.13 && medium.distance < 0.041 && large.distance < 0.013)
    #expect(abs(medium.share - 0.36) < 0.08 && plain.share < 0.26)
    #expect(plain.distance > 1.2 * medium.distance)
    #expect(large.states <= 85)
  }

  @Test func samplerInterface() throws {
    let posterior = Posterior(prior: try Self.chain.prior, likelihood: Self.chain.regressionCase(.sr, 0))
    let sampler = APSSMC(Self.options(50))
    let a = try sampler.sample(posterior, chains: 5, RandomStream(seed: 4))
    #expect(a.tokens == (try sampler.sample(posterior, chains: 5, RandomStream(seed: 4))).tokens)
    let more = try sampler.sample(posterior, chains: 7, RandomStream(seed: 4))
    #expect((0..<5).allSatisfy { a.tokens[row: $0].elementsEqual(more.tokens[row: $0]) })
    #expect(a.diagnostics.sequentialCalls == 4 && a.diagnostics.logEvidence != nil)
    #expect(a.diagnostics.denoiserCalls <= 5 * sampler.cost(posterior).denoiser)
    #expect(a.diagnostics.likelihoodCalls <= 5 * sampler.cost(posterior).likelihood)
    #expect(sampler.claim == .posterior && APSSMC(Self.options(9) { $0.tokensPerStep = 2 }).claim == .other)
    #expect(throws: Refusal("APS-SMC: particles is 0", remedy: "particles must be at least 1")) {
      try APSSMC(Self.options(0)).check(posterior)
    }
  }
}
