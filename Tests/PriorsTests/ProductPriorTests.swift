import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

@Suite struct ProductPriorTests {
  static func random(_ space: TokenSpace, _ seed: UInt64, zeros: Double = 0.1) throws -> ProductPrior {
    try ProductPrior(
      space, weights: randomWeights(space.length * space.vocabulary, zeros: zeros, RandomStream(seed: seed)))
  }

  @Test(arguments: [(3, 3), (4, 2), (2, 5), (1, 4)])
  func factorisedPosteriorAgreesWithEnumeration(_ shape: (length: Int, vocabulary: Int)) throws {
    let space = TokenSpace(length: shape.length, vocabulary: shape.vocabulary)
    let prior = try Self.random(space, 11)
    let truth = BruteForce(of: prior)
    try expectAgreement(prior, truth)
    let likelihood = SiteLikelihood(
      space: space,
      siteLogLikelihood: randomWeights(space.length * space.vocabulary, RandomStream(seed: 12)).map { -$0 })
    let posterior = try #require(try prior.posterior(under: likelihood))
    try expectAgreement(
      posterior, prior: truth, logLikelihoods: likelihood.logLikelihood(TokenBatch(rows: truth.sequences)))
    expectDrawsFollow(posterior)
  }

  @Test(arguments: [(4, 5), (3, 3), (2, 4), (1, 4)])
  func additivePosteriorAgreesWithEnumeration(_ shape: (length: Int, vocabulary: Int)) throws {
    let space = TokenSpace(length: shape.length, vocabulary: shape.vocabulary)
    let prior = try Self.random(space, 13)
    let truth = BruteForce(of: prior)
    let contributions = Array([3, 1, 0, 1, 4].prefix(space.vocabulary))
    let likelihood = SumLikelihood(
      space: space, contributions: contributions, target: 1.6 * Double(space.length), sd: 1.2)
    let logLikelihoods = likelihood.logLikelihood(TokenBatch(rows: truth.sequences))
    let posterior = try #require(try prior.posterior(under: likelihood))
    try expectAgreement(posterior, prior: truth, logLikelihoods: logLikelihoods)
    expectDrawsFollow(posterior)
    // The law is a prior in its own right, and its tilts stay exact.
    let law = try #require(posterior as? TiltedPosterior).law
    try expectAgreement(law, truth.tilted(logLikelihoods))
    let sites = SiteLikelihood(
      space: space,
      siteLogLikelihood: randomWeights(space.length * space.vocabulary, RandomStream(seed: 14)).map { -$0 })
    let twice = try #require(try law.posterior(under: sites))
    try expectAgreement(
      twice, prior: truth.tilted(logLikelihoods),
      logLikelihoods: sites.logLikelihood(TokenBatch(rows: truth.sequences)))
  }

  @Test func otherLikelihoodsAreEnumerated() throws {
    let space = TokenSpace(length: 3, vocabulary: 3)
    let prior = try Self.random(space, 15)
    let truth = BruteForce(of: prior)
    let table = randomWeights(27, RandomStream(seed: 16)).map { -$0 }
    let posterior = try #require(try prior.posterior(under: TableLikelihood(space: space, table: table)))
    try expectAgreement(posterior, prior: truth, logLikelihoods: table)
    let wide = try ProductPrior.gaussianGrid(length: 10)
    #expect(try wide.posterior(under: TableLikelihood(space: wide.space, table: [])) == nil)
  }

  @Test func pairReferencesAreMarginals() throws {
    let space = TokenSpace(length: 4, vocabulary: 3)
    let weights = randomWeights(12, RandomStream(seed: 17))
    let prior = try ProductPrior(space, weights: weights, referenceSites: SitePair(3, 1))
    let likelihood = SumLikelihood(space: space, contributions: [0, 1, 3], target: 4, sd: 1)
    let posterior = try #require(try prior.posterior(under: likelihood))
    let table = try TabularPrior(
      space, logWeights: posterior.logProbability(TokenBatch(rows: BruteForce(of: prior).sequences)))
    let law = posterior.reference
    #expect(law.statistic == "sites 3 and 1")
    var expected = [Double](repeating: 0, count: 9)
    for (x, p) in zip(BruteForce(of: prior).sequences, table.probabilities) { expected[Int(x[3]) * 3 + Int(x[1])] += p }
    for (a, b) in zip(law.probabilities, expected) { #expect(abs(a - b) < 1e-12) }
    #expect(law.state([0, 1, 0, 2]) == 7)
    expectDrawsFollow(posterior)
  }

  /// A wrong law is noticed by the test that judges draws.
  @Test func drawsOfAnotherLawAreRejected() throws {
    let prior = try ProductPrior.gaussianGrid(length: 1, points: 8)
    let other = try ProductPrior.gaussianGrid(length: 1, points: 8, sd: 2.2)
    let draws = other.sample(20_000, RandomStream(seed: 18))
    let states = (0..<draws.count).map { prior.reference.state(draws[row: $0]) }
    #expect(chiSquareDeviate(states, prior.reference.probabilities) > 4)
  }

  @Test func denoiserTableIsTheDenoiser() throws {
    let prior = try Self.random(TokenSpace(length: 3, vocabulary: 4), 19, zeros: 0)
    for kernel in testKernels(4) {
      for site in 0..<3 {
        let table = prior.denoiserTable(site: site, kernel)
        for token in 0...4 {
          var row = [Token](repeating: 0, count: 3)
          row[site] = Token(token)
          var output = [Float](repeating: 0, count: 12)
          try prior.denoise(TokenBatch(rows: [row]), kernel, into: &output)
          for symbol in 0..<4 { #expect(output[site * 4 + symbol] == Float(table[token * 4 + symbol])) }
        }
      }
    }
    #expect(prior.siteClasses == [0, 1, 2])
    #expect(try ProductPrior.gaussianGrid(length: 5).siteClasses == [0, 0, 0, 0, 0])
  }

  /// Tabulating over site classes, which large batches do, changes no bit.
  @Test func rowsDoNotDependOnTheBatch() throws {
    let prior = try ProductPrior.gaussianGrid(length: 4, points: 6)
    let kernel = testKernels(6)[3]
    let x = noisyRows(prior.space, kernel, count: 50, RandomStream(seed: 20))
    var together = [Float](repeating: 0, count: 50 * 24)
    try prior.denoise(x, kernel, into: &together)
    for row in 0..<50 {
      var alone = [Float](repeating: 0, count: 24)
      try prior.denoise(x.gather([row]), kernel, into: &alone)
      #expect(alone == Array(together[row * 24..<(row + 1) * 24]))
    }
  }

  /// The synthetic posterior for L = 2, of "Split Gibbs Discrete Diffusion": ℓ(x) = −Σ_i (|x_i − 24.5| − 8.5)²/(2·3²).
  @Test func syntheticPosteriorHasItsKnownShape() throws {
    let prior = try ProductPrior.gaussianGrid(length: 2)
    let site = (0..<50).map { j in
      let residual = abs(Double(j) - 24.5) - 8.5
      return -residual * residual / 18
    }
    let posterior = try #require(
      try prior.posterior(under: SiteLikelihood(space: prior.space, siteLogLikelihood: site + site)))
    let (p, q) = (prior.reference.probabilities, posterior.reference.probabilities)
    let affinity = zip(p, q).reduce(0) { $0 + ($1.0 * $1.1).squareRoot() }
    #expect(abs((1 - affinity).squareRoot() - 0.484) < 5e-4)
    #expect(abs(zip(p, q).reduce(0) { $0 + abs($1.0 - $1.1) } / 2 - 0.531) < 5e-4)
    #expect(abs(exp(posterior.entropy) - 544) < 0.5)
    #expect(abs(1 / q.reduce(0) { $0 + $1 * $1 } - 408) < 0.5)
  }

  @Test func failuresAreNamed() throws {
    let space = TokenSpace(length: 2, vocabulary: 2)
    #expect(throws: PriorError.noMass(what: "site 1")) { try ProductPrior(space, weights: [1, 1, 0, 0]) }
    #expect(throws: PriorError.shape(what: "the site table", expected: 4, found: 3)) {
      try ProductPrior(space, weights: [1, 1, 1])
    }
    #expect(throws: PriorError.self) { try ProductPrior.gaussianGrid(length: 2, sd: 0) }
    let prior = try ProductPrior(space, weights: [1, 0, 1, 1])
    let hard = SiteLikelihood(space: space, siteLogLikelihood: [-.infinity, 0, 0, 0])
    #expect(throws: DiffusionError.self) { try prior.posterior(under: hard) }
    let clean = NoiseKernel.identity(vocabulary: 2)
    var output = [Float](repeating: 0, count: 4)
    #expect(throws: DiffusionError.incompatible(row: 0, kernel: clean)) {
      try prior.denoise(TokenBatch(rows: [[1, 0]]), clean, into: &output)
    }
  }
}
