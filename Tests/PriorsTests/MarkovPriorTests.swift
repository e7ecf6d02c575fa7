import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

@Suite struct MarkovPriorTests {
  static func random(
    _ space: TokenSpace, _ seed: UInt64, zeros: Double = 0.15, referenceSites: SitePair? = nil
  ) throws -> MarkovPrior {
    let vocabulary = space.vocabulary
    var transition = randomWeights(vocabulary * vocabulary, zeros: zeros, RandomStream(seed: seed)["T"])
    for a in 0..<vocabulary { transition[a * vocabulary + a] += 0.3 }
    return try MarkovPrior(
      space, initial: randomWeights(vocabulary, RandomStream(seed: seed)["π"]), transition: transition,
      referenceSites: referenceSites)
  }

  static func enumerated(_ prior: MarkovPrior) -> BruteForce {
    let empty = BruteForce(prior.space, weights: [Double](repeating: 1, count: prior.space.stateCount() ?? 0))
    let vocabulary = prior.space.vocabulary
    let weights = empty.sequences.map { x in
      zip(x, x.dropFirst()).reduce(exp(prior.logInitial[Int(x[0])])) {
        $0 * exp(prior.logTransition[Int($1.0) * vocabulary + Int($1.1)])
      }
    }
    return BruteForce(prior.space, weights: weights)
  }

  @Test(arguments: [(4, 3), (6, 2), (2, 10), (1, 4)])
  func everythingAgreesWithEnumeration(_ shape: (length: Int, vocabulary: Int)) throws {
    let space = TokenSpace(length: shape.length, vocabulary: shape.vocabulary)
    let prior = try Self.random(space, 31)
    let truth = Self.enumerated(prior)
    try expectAgreement(prior, truth)
    #expect(abs(prior.entropy - truth.entropy) < 1e-9)
    let likelihood = SiteLikelihood(
      space: space,
      siteLogLikelihood: randomWeights(space.length * space.vocabulary, RandomStream(seed: 32)).map { -$0 })
    let logLikelihoods = likelihood.logLikelihood(TokenBatch(rows: truth.sequences))
    let posterior = try #require(try prior.posterior(under: likelihood))
    try expectAgreement(posterior, prior: truth, logLikelihoods: logLikelihoods)
    expectDrawsFollow(posterior)
    let table = randomWeights(truth.probabilities.count, RandomStream(seed: 33)).map { -$0 }
    let other = try #require(try prior.posterior(under: TableLikelihood(space: space, table: table)))
    try expectAgreement(other, prior: truth, logLikelihoods: table)
    let law = try #require(posterior as? TiltedPosterior).law
    try expectAgreement(law, truth.tilted(logLikelihoods))
    let twice = try #require(try law.posterior(under: likelihood))
    try expectAgreement(twice, prior: truth.tilted(logLikelihoods), logLikelihoods: logLikelihoods)
  }

  /// Forty columns take the four-register path of the product and its tail.
  @Test func wideAlphabetAgreesWithEnumeration() throws {
    let space = TokenSpace(length: 2, vocabulary: 41)
    let prior = try Self.random(space, 34)
    try expectAgreement(prior, Self.enumerated(prior))
  }

  @Test(arguments: [SitePair(1, 3), SitePair(3, 0), SitePair(2, 1)])
  func pairReferencesAreMarginals(_ sites: SitePair) throws {
    let prior = try Self.random(TokenSpace(length: 4, vocabulary: 3), 35, referenceSites: sites)
    let likelihood = SiteLikelihood(
      space: prior.space, siteLogLikelihood: randomWeights(12, RandomStream(seed: 36)).map { -$0 })
    let posterior = try #require(try prior.posterior(under: likelihood))
    let truth = Self.enumerated(prior).tilted(
      likelihood.logLikelihood(TokenBatch(rows: Self.enumerated(prior).sequences)))
    var expected = [Double](repeating: 0, count: 9)
    for (x, p) in zip(truth.sequences, truth.probabilities) {
      expected[Int(x[sites.first]) * 3 + Int(x[sites.second])] += p
    }
    for (a, b) in zip(posterior.reference.probabilities, expected) { #expect(abs(a - b) < 1e-12) }
    expectDrawsFollow(posterior)
  }

  @Test func fittingCounts() throws {
    let data = TokenBatch(rows: [[0, 1, 1], [0, 1, 0], [1, 1, 1]])
    let prior = try MarkovPrior(fittedTo: data, vocabulary: 2, smoothing: 0.5)
    let initial = [2.5 / 4, 1.5 / 4]
    let transition = [0.5 / 3, 2.5 / 3, 1.5 / 5, 3.5 / 5]
    for (a, b) in zip(prior.logInitial, initial) { #expect(abs(exp(a) - b) < 1e-12) }
    for (a, b) in zip(prior.logTransition, transition) { #expect(abs(exp(a) - b) < 1e-12) }
  }

  /// At real size: scaled recursions do not underflow, and the law of a long chain is consistent with itself.
  @Test func longChainsStayFinite() throws {
    let space = TokenSpace(length: 1024, vocabulary: 5)
    let prior = try Self.random(space, 37, zeros: 0)
    let likelihood = SiteLikelihood(
      space: space, siteLogLikelihood: randomWeights(5120, RandomStream(seed: 38)).map { -30 * $0 })
    let posterior = try #require(try prior.posterior(under: likelihood))
    let draws = posterior.sample(400, RandomStream(seed: 39))
    let surprise = posterior.logProbability(draws).map { -$0 }
    let mean = surprise.reduce(0, +) / 400
    let spread = (surprise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399 / 400).squareRoot()
    #expect(abs(mean - posterior.entropy) < 4 * spread)  // false-alarm rate 6e-5
    let mode = try #require(posterior.mode)
    #expect(mode.logProbability >= -(surprise.min() ?? 0))
    #expect(abs(posterior.logProbability(TokenBatch(rows: [mode.tokens]))[0] - mode.logProbability) < 1e-6)
    #expect(posterior.reference.statistic == "sites 0 and 1")
  }

  @Test func failuresAreNamed() throws {
    let space = TokenSpace(length: 2, vocabulary: 2)
    #expect(throws: PriorError.noMass(what: "row 1 of transition")) {
      try MarkovPrior(space, initial: [1, 1], transition: [1, 1, 0, 0])
    }
    #expect(throws: PriorError.shape(what: "transition", expected: 4, found: 3)) {
      try MarkovPrior(space, initial: [1, 1], transition: [1, 1, 0])
    }
    #expect(throws: PriorError.invalidToken(row: 0, site: 1, token: 2, vocabulary: 2)) {
      try MarkovPrior(fittedTo: TokenBatch(rows: [[0, 2]]), vocabulary: 2)
    }
    #expect(throws: PriorError.outOfRange(what: "the vocabulary", requirement: "in 2..<65535", value: 1)) {
      try MarkovPrior(fittedTo: TokenBatch(rows: [[0, 0]]), vocabulary: 1)
    }
    let cycle = try MarkovPrior(space, initial: [1, 1], transition: [0, 1, 1, 0])
    let same = SiteLikelihood(space: space, siteLogLikelihood: [0, -.infinity, 0, -.infinity])
    #expect(throws: DiffusionError.self) { try cycle.posterior(under: same) }
    let clean = NoiseKernel.identity(vocabulary: 2)
    var output = [Float](repeating: 0, count: 4)
    #expect(throws: DiffusionError.incompatible(row: 0, kernel: clean)) {
      try cycle.denoise(TokenBatch(rows: [[1, 1]]), clean, into: &output)
    }
  }
}
