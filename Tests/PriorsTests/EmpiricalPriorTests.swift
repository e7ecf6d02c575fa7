import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

@Suite struct EmpiricalPriorTests {
  /// Rows with repeats, over few states of a small space.
  static func data(_ space: TokenSpace, count: Int, _ seed: UInt64) -> TokenBatch {
    noisyRows(space, .uniform(1, vocabulary: space.vocabulary), count: count, RandomStream(seed: seed)["data"])
  }

  static func truth(_ data: TokenBatch, _ space: TokenSpace, _ weights: [Double]) -> BruteForce {
    var table = [Double](repeating: 0, count: space.stateCount() ?? 0)
    for row in 0..<data.count { table[data[row: row].reduce(0) { $0 * space.vocabulary + Int($1) }] += weights[row] }
    return BruteForce(space, weights: table)
  }

  /// Duplicates included: 60 rows over 64 or 81 states repeat; nine bits are a whole vector and one more.
  @Test(arguments: [(6, 2), (9, 2), (4, 3), (1, 5)])
  func everythingAgreesWithEnumeration(_ shape: (length: Int, vocabulary: Int)) throws {
    let space = TokenSpace(length: shape.length, vocabulary: shape.vocabulary)
    let rows = Self.data(space, count: 60, 41)
    let weights = randomWeights(60, zeros: 0.2, RandomStream(seed: 42))
    let prior = try EmpiricalPrior(rows, vocabulary: space.vocabulary, weights: weights)
    let truth = Self.truth(rows, space, weights)
    #expect(prior.count == truth.probabilities.filter { $0 > 0 }.count)
    try expectAgreement(prior, truth)
    #expect(abs(prior.entropy - truth.entropy) < 1e-9)
    let table = randomWeights(truth.probabilities.count, RandomStream(seed: 43)).map { -$0 }
    let posterior = try #require(try prior.posterior(under: TableLikelihood(space: space, table: table)))
    try expectAgreement(posterior, prior: truth, logLikelihoods: table)
    expectDrawsFollow(posterior)
    let law = try #require(posterior as? TiltedPosterior).law
    let twice = try #require(try law.posterior(under: TableLikelihood(space: space, table: table)))
    try expectAgreement(twice, prior: truth.tilted(table), logLikelihoods: table)
  }

  /// A hard likelihood rules items out; the states keep their items, and denoising uses what is left.
  @Test func hardPosteriorsKeepTheirStates() throws {
    let space = TokenSpace(length: 6, vocabulary: 2)
    let rows = Self.data(space, count: 60, 44)
    let prior = try EmpiricalPrior(rows, vocabulary: 2)
    let truth = Self.truth(rows, space, [Double](repeating: 1, count: 60))
    let table = (0..<64).map { $0 % 3 == 0 ? 0 : -Double.infinity }
    let posterior = try #require(try prior.posterior(under: TableLikelihood(space: space, table: table)))
    try expectAgreement(posterior, prior: truth, logLikelihoods: table)
    expectDrawsFollow(posterior)
    #expect(posterior.reference.probabilities.count == prior.count)
    for item in 0..<prior.count {
      let tokens = prior.item(item)
      #expect(posterior.reference.state(tokens[...]) == item)
      let state = tokens.reduce(0) { $0 * 2 + Int($1) }
      #expect((posterior.reference.probabilities[item] > 0) == (state % 3 == 0))
    }
    let absent = (0..<64).map { space.sequence(at: $0) }.first { prior.index(of: $0[...]) == nil }
    #expect(prior.reference.state(try #require(absent)[...]) == nil)
    #expect(prior.logProbability(TokenBatch(rows: [try #require(absent)])) == [-.infinity])
  }

  /// 700 sites take 11 words and 300 rows take several blocks of sums; the oracle adds up every row in f64.
  @Test(arguments: [(700, 2), (70, 7)])
  func longRowsAgreeWithTheirDefinition(_ shape: (length: Int, vocabulary: Int)) throws {
    let (length, vocabulary) = shape
    let space = TokenSpace(length: length, vocabulary: vocabulary)
    let rows = Self.data(space, count: 300, 45)
    let prior = try EmpiricalPrior(rows, vocabulary: vocabulary)
    for sigma in [12.0, 5, 1, 0.01] {
      let kernel = NoiseKernel.uniform(sigma, vocabulary: vocabulary)
      let masked = NoiseKernel(
        vocabulary: vocabulary, logKeep: kernel.logKeep + log(0.02), logVisible: log(0.02))
      for kernel in [kernel, masked] {
        var random = RandomStream(seed: 46)["x"].generator()
        var x = rows.gather([7, 100, 299])
        for entry in x.storage.indices {
          if random.bernoulli(kernel.mask) { x.storage[entry] = space.mask; continue }
          if random.bernoulli(1 - exp(-sigma)) { x.storage[entry] = Token(random.uniform(below: vocabulary)) }
        }
        var output = [Float](repeating: 0, count: x.storage.count * vocabulary)
        try prior.denoise(x, kernel, into: &output)
        for row in 0..<3 {
          let scores = (0..<300).map { item in
            (0..<length).reduce(0.0) {
              x[row, $1] == space.mask || x[row, $1] == rows[item, $1] ? $0 : $0 + log(kernel.mismatchWeight)
            }
          }
          let normaliser = logSumExp(scores)
          #expect(close(prior.logMarginal(x, kernel)[row], normaliser - log(300) + logScale(x, row, kernel), 1e-10))
          var expected = [Double](repeating: 0, count: length * vocabulary)
          for item in 0..<300 {
            for site in 0..<length {
              expected[site * vocabulary + Int(rows[item, site])] += exp(scores[item] - normaliser)
            }
          }
          for (entry, p) in expected.enumerated() {
            let found = Double(output[row * expected.count + entry])
            #expect(abs(exp(found) - p) < 1e-6)
            if p > 1e-8 { #expect(abs(found - log(p)) < 3e-6) }
          }
        }
      }
    }
  }

  private func logScale(_ x: TokenBatch, _ row: Int, _ kernel: NoiseKernel) -> Double {
    x[row: row].reduce(0) { $0 + log($1 == Token(kernel.vocabulary) ? kernel.mask : kernel.keep + kernel.replace) }
  }

  @Test(arguments: [2, 4])
  func rowsDoNotDependOnTheBatch(_ vocabulary: Int) throws {
    let space = TokenSpace(length: 90, vocabulary: vocabulary)
    let prior = try EmpiricalPrior(Self.data(space, count: 200, 47), vocabulary: vocabulary)
    for kernel in testKernels(vocabulary) {
      let x = noisyRows(space, kernel, count: 12, RandomStream(seed: 48))
      let width = space.length * vocabulary
      var together = [Float](repeating: 0, count: 12 * width)
      try prior.denoise(x, kernel, into: &together)
      for row in 0..<12 {
        var alone = [Float](repeating: 0, count: width)
        try prior.denoise(x.gather([row]), kernel, into: &alone)
        #expect(alone == Array(together[row * width..<(row + 1) * width]))
      }
    }
  }

  @Test func noFittingItemIsNamed() throws {
    let prior = try EmpiricalPrior(TokenBatch(rows: [[0, 0, 1], [1, 0, 1]]), vocabulary: 2)
    let absorbing = NoiseKernel(vocabulary: 2, logKeep: log(0.5), logVisible: log(0.5))
    #expect(absorbing.mismatchWeight == 0)
    var output = [Float](repeating: 0, count: 12)
    try prior.denoise(TokenBatch(rows: [[2, 0, 2], [1, 2, 2]]), absorbing, into: &output)
    #expect(output[4...5] == [-.infinity, 0] && output[6...7] == [-.infinity, 0])
    #expect(throws: DiffusionError.incompatible(row: 1, kernel: absorbing)) {
      try prior.denoise(TokenBatch(rows: [[2, 0, 2], [2, 1, 2]]), absorbing, into: &output)
    }
    #expect(prior.logMarginal(TokenBatch(rows: [[2, 1, 2]]), absorbing) == [-.infinity])
    let never = TableLikelihood(space: prior.space, table: [Double](repeating: -.infinity, count: 8))
    #expect(throws: DiffusionError.impossibleMeasurement("none of the 2 items has ℒ > 0")) {
      try prior.posterior(under: never)
    }
    let posterior = try #require(
      try prior.posterior(under: TableLikelihood(space: prior.space, table: [Double](repeating: -1, count: 8))))
    #expect(throws: DiffusionError.incompatible(row: 0, kernel: absorbing)) {
      try posterior.logValue(TokenBatch(rows: [[2, 1, 2]]), absorbing)
    }
  }

  @Test func badInputIsNamed() throws {
    let rows = TokenBatch(rows: [[0, 1], [1, 2]])
    #expect(throws: PriorError.invalidToken(row: 1, site: 1, token: 2, vocabulary: 2)) {
      try EmpiricalPrior(rows, vocabulary: 2)
    }
    #expect(throws: PriorError.shape(what: "the weights", expected: 2, found: 1)) {
      try EmpiricalPrior(rows, vocabulary: 3, weights: [1])
    }
    #expect(throws: PriorError.noMass(what: "the set of sequences")) {
      try EmpiricalPrior(rows, vocabulary: 3, weights: [0, 0])
    }
    #expect(throws: PriorError.self) { try EmpiricalPrior(TokenBatch(count: 0, length: 2), vocabulary: 2) }
  }
}
