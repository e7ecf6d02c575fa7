import Diffusion
import Foundation
import Priors
import Tasks
import Tensors
import Testing

@testable import Samplers

/// A likelihood without a gradient.
struct OpaqueLikelihood: Likelihood {
  let space: TokenSpace
  func logLikelihood(_ x: TokenBatch) -> [Double] { [Double](repeating: 0, count: x.count) }
}

struct APSSamplerTests {
  static let chain = APSBitChain(length: 4, bits: 2)

  /// One run repeated; its total variation to the posterior is 1 − p(x̂ | y), far above that of draws.
  @Test func pointEstimate() throws {
    let likelihood = Self.chain.regressionCase(.identity, 7)
    let posterior = Posterior(prior: try Self.chain.prior, likelihood: likelihood)
    var options = APS.Options()
    options.steps = 4
    let samples = try APS(options).sample(posterior, chains: 5, RandomStream(seed: 1))
    #expect((1..<5).allSatisfy { samples.tokens[row: $0].elementsEqual(samples.tokens[row: 0]) })
    #expect(samples.diagnostics.denoiserCalls == 4 && samples.diagnostics.likelihoodCalls == 400)
    #expect(APS(options).claim == .point)
    #expect(APS(options).cost(posterior) == SamplerCost(denoiser: 4, sequential: 4, likelihood: 400, call: .gradient))
    #expect(try APS(options).sample(posterior, chains: 0, RandomStream(seed: 1)).tokens.count == 0)
  }

  @Test func confidenceNoise() throws {
    let posterior = Posterior(prior: try Self.chain.prior, likelihood: Self.chain.regressionCase(.half, 2))
    var options = APS.Options()
    (options.steps, options.confidenceNoise) = (4, 2)
    let a = try APS(options).sample(posterior, chains: 12, RandomStream(seed: 1))
    #expect(a.tokens == (try APS(options).sample(posterior, chains: 12, RandomStream(seed: 1))).tokens)
    #expect(Set((0..<12).map { Array(a.tokens[row: $0]) }).count > 1)
    #expect(a.diagnostics.denoiserCalls == 48 && a.diagnostics.sequentialCalls == 4)
    #expect(APS(options).claim == .other)
  }

  /// Without a regulariser σ has no effect on the output; with one it has.
  @Test func sigmaIsIgnored() throws {
    func outputs(_ β: Double) throws -> [TokenBatch] {
      try [0.3, 3.0].map { sigma in
        let y = Self.chain.regressionCase(.sr, 0).y
        let likelihood = Self.chain.likelihood(.sr, y: y, sigma: sigma)
        var options = APS.Options()
        (options.steps, options.beta, options.iterations) = (4, β, 20)
        let posterior = Posterior(prior: try Self.chain.prior, likelihood: likelihood)
        return try APS(options).sample(posterior, chains: 1, RandomStream(seed: 1)).tokens
      }
    }
    let free = try outputs(0)
    let held = try outputs(1)
    #expect(free[0] == free[1] && held[0] != held[1])
  }

  @Test func refusals() throws {
    let prior = try Self.chain.prior
    let opaque = Posterior(prior: prior, likelihood: OpaqueLikelihood(space: prior.space))
    let refusal = Refusal(
      "APS needs the gradient of the likelihood with respect to relaxed tokens, and this one has none",
      remedy: "choose a task with a differentiable likelihood, or a sampler that needs none (SGDD, SVDD-PM, SMC)")
    #expect(throws: refusal) { try APS().check(opaque) }
    #expect(throws: refusal) { try APS().sample(opaque, chains: 1, RandomStream(seed: 1)) }
    var options = APS.Options()
    options.temperature = 0
    let posterior = Posterior(prior: prior, likelihood: Self.chain.regressionCase(.sr, 0))
    #expect(throws: Refusal("APS: temperature is 0.0", remedy: "temperature must be in 0.001...1000")) {
      try APS(options).check(posterior)
    }
    let broken = Self.chain.likelihood(.sr, y: [.nan, .nan], sigma: 1)
    #expect(throws: DiffusionError.notFinite("APS' loss at iteration 1")) {
      try APS().sample(Posterior(prior: prior, likelihood: broken), chains: 1, RandomStream(seed: 1))
    }
  }

  /// Bits under XOR measurements: a noiseless, well-posed problem is solved.
  @Test func bits() throws {
    let space = TokenSpace(length: 9, vocabulary: 2)
    let weights: [Double] = (0..<512).map { $0.nonzeroBitCount == 4 ? 1 : 1e-3 }
    let prior = try TabularPrior(space, weights: weights)
    let truth: [Token] = [1, 0, 1, 1, 0, 0, 1, 0, 0]
    var pairs: [Tasks.SitePair] = []
    for i in 0..<9 { for j in 0..<i { pairs.append(Tasks.SitePair(j, i)) } }
    let measured = pairs.map { truth[Int($0.first)] ^ truth[Int($0.second)] }
    let likelihood = PairLikelihood(.xor, pairs: pairs, measured: measured, length: 9)
    let x = try APS().sample(Posterior(prior: prior, likelihood: likelihood), chains: 1, RandomStream(seed: 1)).tokens
    #expect(likelihood.logLikelihood(x)[0] >= likelihood.logLikelihood(TokenBatch(rows: [truth]))[0] - 1e-9)
  }
}
