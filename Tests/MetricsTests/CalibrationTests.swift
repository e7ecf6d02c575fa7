import Diffusion
import Metrics
import Priors
import Tensors
import Testing

@Suite struct CalibrationTests {
  private let space = TokenSpace(length: 2, vocabulary: 3)

  private func ranks(
    _ draws: [[Token]], truth: [Token], stream: RandomStream? = RandomStream(seed: 3),
    prior: (any DiscretePrior)? = nil
  ) throws -> [String: Double] {
    let plain = input(TokenBatch(rows: draws), truth: truth, vocabulary: 3) { Double($0.reduce(0) { $0 + Int($1) }) }
    return try CalibrationMetric().scores(
      MetricInput(
        draws: plain.draws, truth: truth, likelihood: plain.likelihood, exact: nil, reference: nil, claim: .posterior,
        labels: nil, floors: plain.floors, prior: prior, ranks: stream))
  }

  /// log p(y | x) is the sum of tokens here: the rank counts the draws of a smaller one.
  @Test func ranksByHand() throws {
    let draws: [[Token]] = [[0, 0], [0, 1], [1, 0], [2, 0], [2, 1], [2, 2], [2, 2]]
    #expect(try ranks(draws, truth: [0, 0])["sbc_log_likelihood"]! <= 1)
    for seed in 0..<50 {
      let three = try ranks(draws, truth: [1, 2], stream: RandomStream(seed: UInt64(seed)))
      // Four below, one tie.
      #expect([4, 5].contains(three["sbc_log_likelihood"]!), "\(three)")
      #expect((0...7).contains(three["sbc_site"]!) && three["sbc_site"]! == three["sbc_site"]!.rounded())
    }
    let table = try TabularPrior(space, weights: [9, 1, 1, 1, 1, 1, 1, 1, 1].map(Double.init))
    let known = try ranks(draws, truth: [0, 0], prior: table)
    // The only sequence of weight 9 ties with one draw and is above the others.
    #expect([6, 7].contains(known["sbc_log_prior"]!))
  }

  /// Equal rows tie in every functional: the rank is uniform on 0...n.
  ///
  /// 2,000 streams, chi-square on 8 cells; the
  /// quantile leaves one false alarm in 10⁵.
  @Test func tiesAreBrokenUniformly() throws {
    var counts = [Int](repeating: 0, count: 8)
    for seed in 0..<2000 {
      let scores = try ranks(
        Array(repeating: [1, 2], count: 7), truth: [1, 2], stream: RandomStream(seed: UInt64(seed)))
      counts[Int(scores["sbc_projection"]!)] += 1
    }
    let statistic = counts.reduce(0) { $0 + (Double($1) - 250) * (Double($1) - 250) / 250 }
    #expect(statistic < 34.3, "\(counts)")
  }

  @Test func functionOfItsStream() throws {
    let draws: [[Token]] = [[0, 0], [1, 2], [1, 2], [2, 1]]
    #expect(try ranks(draws, truth: [1, 2])["sbc_projection"] == ranks(draws, truth: [1, 2])["sbc_projection"])
    let none = try ranks(draws, truth: [1, 2], stream: nil)
    #expect(none.values.allSatisfy { $0.isNaN })
    #expect(try ranks(draws, truth: [1, 2])["sbc_log_prior"]!.isNaN, "without a prior that knows log p(x)")
    #expect(try ranks(draws, truth: [])["sbc_site"]!.isNaN, "without a truth")
  }
}
