import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

@Suite struct TabularPriorTests {
  static let space = TokenSpace(length: 2, vocabulary: 3)
  static let prior = try? TabularPrior(space, weights: [1, 2, 3, 4, 5, 6, 7, 8, 9])

  /// The denoiser and scores of p(x1, x2) = (3·x1 + x2 + 1)/45, x = (0, 2) at σ = 1.
  @Test func denoiserAndScoresAreGolden() throws {
    let prior = try #require(Self.prior)
    let kernel = NoiseKernel.uniform(1, vocabulary: 3)
    var output = [Float](repeating: 0, count: 6)
    try prior.denoise(TokenBatch(rows: [[0, 2]]), kernel, into: &output)
    let denoised = [0.321282, 0.265240, 0.413478, 0.143116, 0.192529, 0.664354]
    for (found, expected) in zip(output, denoised) { #expect(abs(exp(Double(found)) - expected) < 1e-6) }
    let scores = [[1, 1.258812, 1.517625], [0.827458, 0.913729, 1]]
    for (site, expected) in scores.enumerated() {
      var found = [Double](repeating: 0, count: 3)
      ConcreteScore(kernel).write(output[site * 3..<site * 3 + 3], at: site == 0 ? 0 : 2, into: &found)
      for b in 0..<3 { #expect(abs(exp(found[b]) - expected[b]) < 2e-6) }
    }
  }

  @Test func posteriorIsGolden() throws {
    let prior = try #require(Self.prior)
    let halves = [0, 1, 2, 3, 0, 1, 2, 3, 0].map { -Double($0) * log(2) }
    let posterior = try #require(try prior.posterior(under: TableLikelihood(space: Self.space, table: halves)))
    let expected = [
      0.043478, 0.043478, 0.032609, 0.021739, 0.217391, 0.130435, 0.076087, 0.043478, 0.391304,
    ]
    for (found, expected) in zip(posterior.reference.probabilities, expected) {
      #expect(abs(found - expected) < 1e-6)
    }
    #expect(posterior.mode?.tokens == [2, 2])
    expectDrawsFollow(posterior)
  }

  @Test(arguments: [(3, 3), (5, 2), (2, 5), (1, 4)])
  func everythingAgreesWithEnumeration(_ shape: (length: Int, vocabulary: Int)) throws {
    let space = TokenSpace(length: shape.length, vocabulary: shape.vocabulary)
    let count = try #require(space.stateCount())
    let weights = randomWeights(count, zeros: 0.3, RandomStream(seed: 4)["table", shape.length])
    let prior = try TabularPrior(space, weights: weights)
    let truth = BruteForce(space, weights: weights)
    try expectAgreement(prior, truth)
    let logLikelihoods = randomWeights(count, RandomStream(seed: 4)["ℓ", shape.length]).map { -$0 }
    let likelihood = TableLikelihood(space: space, table: logLikelihoods)
    let posterior = try #require(try prior.posterior(under: likelihood))
    try expectAgreement(posterior, prior: truth, logLikelihoods: logLikelihoods)
    expectDrawsFollow(posterior)
  }

  /// Where plain products of weights underflow, logs are used: the clean state wins although p = e^−800.
  @Test func tinyNoiseNeedsLogs() throws {
    let space = TokenSpace(length: 2, vocabulary: 2)
    let logWeights = [0.0, -700, -690, -800]
    let prior = try TabularPrior(space, logWeights: logWeights)
    let kernel = NoiseKernel.uniform(1e-200, vocabulary: 2)
    let logWeight = log(5e-201)
    let joint = zip(logWeights, [2.0, 1, 1, 0]).map { $0 + $1 * logWeight }
    var output = [Float](repeating: 0, count: 4)
    try prior.denoise(TokenBatch(rows: [[1, 1]]), kernel, into: &output)
    #expect(output[1] == 0 && output[3] == 0)
    #expect(abs(Double(output[0]) - (logAddExp(joint[0], joint[1]) + 800)) < 1e-4)
    #expect(abs(Double(output[2]) - (logAddExp(joint[0], joint[2]) + 800)) < 1e-4)
    #expect(abs(prior.logMarginal(TokenBatch(rows: [[1, 1]]), kernel)[0] + 800) < 1e-3)
  }

  /// Without uniform mass a visible site cannot jump: its ratios are −∞, those of masked sites are values.
  @Test func visibleSitesCannotJumpWithoutUniformMass() throws {
    let prior = try #require(Self.prior)
    let table = (0..<9).map { -0.3 * Double($0) }
    let posterior = try #require(try prior.posterior(under: TableLikelihood(space: Self.space, table: table)))
    let kernel = NoiseKernel(vocabulary: 3, logKeep: log(0.5), logVisible: log(0.5))
    let ratios = try #require(try posterior.neighbourLogRatios(TokenBatch(rows: [[1, 3]]), kernel))
    #expect(Array(ratios[0..<3]) == [-.infinity, 0, -.infinity])
    let truth = BruteForce(of: prior)
    for b in 0..<3 {
      let expected = truth.logValue([1, Token(b)], kernel, table) - truth.logValue([1, 3], kernel, table)
      #expect(abs(Double(ratios[3 + b]) - expected) < 1e-5)
    }
  }

  @Test func failuresAreNamed() throws {
    #expect(throws: PriorError.tooManyStates(length: 17, vocabulary: 2, limit: 100_000)) {
      try TabularPrior(TokenSpace(length: 17, vocabulary: 2), weights: [1])
    }
    #expect(throws: PriorError.shape(what: "the table", expected: 9, found: 8)) {
      try TabularPrior(Self.space, weights: [Double](repeating: 1, count: 8))
    }
    #expect(throws: PriorError.noMass(what: "the table")) {
      try TabularPrior(Self.space, weights: [Double](repeating: 0, count: 9))
    }
    #expect(throws: PriorError.invalidWeight(what: "weight", index: 2, value: -1)) {
      try TabularPrior(Self.space, weights: [1, 1, -1, 1, 1, 1, 1, 1, 1])
    }
    let point = try TabularPrior(Self.space, weights: [1, 0, 0, 0, 0, 0, 0, 0, 0])
    let clean = NoiseKernel.identity(vocabulary: 3)
    var output = [Float](repeating: 0, count: 12)
    #expect(throws: DiffusionError.incompatible(row: 1, kernel: clean)) {
      try point.denoise(TokenBatch(rows: [[0, 3], [0, 1]]), clean, into: &output)
    }
    let hard = TableLikelihood(space: Self.space, table: [-.infinity] + [Double](repeating: 0, count: 8))
    #expect(throws: DiffusionError.self) { try point.posterior(under: hard) }
  }
}
