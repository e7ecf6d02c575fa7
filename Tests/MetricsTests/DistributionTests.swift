import Diffusion
import Foundation
import Metrics
import Statistics
import Tensors
import Testing

@Suite struct DistributionTests {
  let rows = TokenBatch(rows: [[0, 0], [0, 0], [0, 1], [1, 0], [2, 2]])

  @Test func distancesByBruteForce() throws {
    let scores = try DistributionMetric().scores(input(rows, vocabulary: 3, exact: small))
    let histogram = [0.4, 0.2, 0, 0.2, 0, 0, 0, 0, 0.2]
    let tv = zip(histogram, small.table).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    let affinity = zip(histogram, small.table).reduce(0) { $0 + ($1.0 * $1.1).squareRoot() }
    #expect(close(scores["tv"]!, tv) && close(scores["hellinger"]!, (1 - affinity).squareRoot()))
    #expect(scores["off_support"] == 0)  // (2, 2) is a state, of probability 0
  }

  @Test func drawsWithoutAStateCountAsOneMore() throws {
    let law = ReferenceLaw(statistic: "first site is 0", probabilities: [1]) { $0.first == 0 ? 0 : nil }
    let base = input(rows, vocabulary: 3)
    let scores = try DistributionMetric().scores(
      MetricInput(
        draws: rows, truth: [0, 0], likelihood: base.likelihood, exact: nil, reference: law, claim: .posterior,
        labels: nil, floors: base.floors))
    #expect(close(scores["tv"]!, 0.4) && close(scores["off_support"]!, 0.4))
    #expect(close(scores["hellinger"]!, (1 - 0.6.squareRoot()).squareRoot()) && scores["tv_floor"] == 0)
  }

  @Test func pointEstimatesAreComputedNotSampled() throws {
    let scores = try DistributionMetric().scores(input(rows, vocabulary: 3, exact: small, claim: .point))
    let p = [0.4, 0.4, 0.25, 0.15, 0]
    #expect(close(scores["tv"]!, mean(p.map { 1 - $0 })))
    #expect(close(scores["hellinger"]!, mean(p.map { (1 - $0.squareRoot()).squareRoot() })))
    for column in ["tv_floor", "tv_floor_p95", "hellinger_floor", "hellinger_floor_p95"] {
      #expect(scores[column]!.isNaN)
    }
    #expect(try GTestMetric().evaluate(input(rows, vocabulary: 3, exact: small, claim: .point))[0].isNaN)
  }

  /// Means over thousands of NumPy multinomial samples of the same law.
  ///
  /// The tolerance is 4 standard errors of 100 replicates (false alarm 1e-4 a figure). Published single samples: 0.379/0.317, 0.136/0.108, 0.045/0.034.
  @Test(arguments: [
    (1_000, 0.38374, 0.32312, 0.0035), (10_000, 0.13560, 0.10720, 0.0012), (100_000, 0.04477, 0.03421, 0.0004),
  ])
  func floorsOfTheSyntheticTask(draws: Int, hellinger: Double, totalVariation: Double, tolerance: Double) {
    let floor = FloorTable(law: syntheticPosterior.table, draws: draws, stream: RandomStream(seed: 4))
    #expect(close(floor.hellinger, hellinger, tolerance) && close(floor.totalVariation, totalVariation, tolerance))
    #expect(floor.hellinger95 > floor.hellinger && floor.totalVariation95 > floor.totalVariation)
    if draws == 10_000 {
      #expect(close(floor.hellinger95, 0.1400, 0.0024) && close(floor.totalVariation95, 0.1122, 0.0024))
    }
  }

  @Test func theFloorIsWhatExactDrawsScore() throws {
    // One set of 10,000 exact draws lies within the range of the floor's replicates (sd about 0.003 in both).
    let exact = syntheticPosterior.sample(10_000, RandomStream(seed: 9))
    let scores = try DistributionMetric().scores(input(exact, vocabulary: 50, exact: syntheticPosterior))
    #expect(close(scores["tv"]!, scores["tv_floor"]!, 0.012))
    #expect(close(scores["hellinger"]!, scores["hellinger_floor"]!, 0.012))
    // Negative control: first sites shifted by one grid point.
    var shifted = exact
    for row in 0..<shifted.count { shifted[row, 0] = min(shifted[row, 0] + 1, 49) }
    let wrong = try DistributionMetric().scores(input(shifted, vocabulary: 50, exact: syntheticPosterior))
    #expect(wrong["tv"]! > wrong["tv_floor_p95"]! + 0.03)
  }

  @Test func aReportDrawsItsResamplesFromANamedStream() {
    var random = RandomStream(seed: 5)["report", 0].generator()
    let values = (0..<40).map { Double($0 * $0 % 17) }
    let interval = reportInterval(values, resamples: 999, random: { random.next() })
    var again = RandomStream(seed: 5)["report", 0].generator()
    #expect(
      interval == reportInterval(values, resamples: 999, random: { again.next() }) && interval.low < interval.high)
  }

  @Test func floorsDependOnStreamLawAndCountAlone() {
    let cache = FloorCache(stream: RandomStream(seed: 3))
    let first = cache.floor(of: small.table, draws: 500)
    _ = cache.floor(of: small.table, draws: 200)
    #expect(FloorCache(stream: RandomStream(seed: 3)).floor(of: small.table, draws: 500) == first)
    #expect(cache.floor(of: small.table, draws: 500) == first)
    #expect(FloorCache(stream: RandomStream(seed: 4)).floor(of: small.table, draws: 500) != first)
    let point = cache.floor(of: [0, 1, 0], draws: 50)
    #expect(point.totalVariation == 0 && point.hellinger == 0 && point.states == 3)
  }

  @Test func floorOfASmallLawAgainstTheExactExpectation() {
    // Two states, n = 10: E tv = Σ_k Binomial(k; 10, 0.3)·|k/10 − 0.3|. 20,000 replicates: standard error below 0.001.
    var probability = exp(10 * log(0.7))
    var expected = 0.0
    for k in 0...10 {
      expected += probability * abs(Double(k) / 10 - 0.3)
      let odds = 0.3 / 0.7
      probability *= odds * Double(10 - k) / Double(k + 1)
    }
    let floor = FloorTable(law: [0.3, 0.7], draws: 10, replicates: 20_000, stream: RandomStream(seed: 2))
    #expect(close(floor.totalVariation, expected, 0.004))
  }

  @Test func gTestAcceptsExactDrawsAndRejectsOthers() throws {
    // At 1e-4 a false alarm has probability 1e-4 for this one seed.
    let exact = syntheticPosterior.sample(200_000, RandomStream(seed: 21))
    #expect(try GTestMetric().evaluate(input(exact, vocabulary: 50, exact: syntheticPosterior))[0] > 1e-4)
    // Negative control: one draw in fifty is uniform.
    var mixed = exact
    var random = RandomStream(seed: 22).generator()
    for row in 0..<mixed.count where row % 50 == 0 {
      for site in 0..<2 { mixed[row, site] = Token(random.uniform(below: 50)) }
    }
    #expect(try GTestMetric().evaluate(input(mixed, vocabulary: 50, exact: syntheticPosterior))[0] < 1e-6)
    #expect(try GTestMetric().evaluate(input(rows, vocabulary: 3, exact: small))[0] == 0)
  }

  @Test func logGapAndRank() throws {
    let scores = try LogGapMetric().scores(input(rows, vocabulary: 3, exact: small))
    let gaps = [0, 0, log(0.4 / 0.25), log(0.4 / 0.15)]
    #expect(close(scores["log_gap"]!, mean(gaps)) && close(scores["log_gap_off_support"]!, 0.2))
    // Ranks 1, 1, 2, 3, and 7 = K + 1 off the support of six states.
    #expect(close(try RankMetric().evaluate(input(rows, vocabulary: 3, exact: small))[0], 14.0 / 5))
    let outside = try LogGapMetric().scores(input(TokenBatch(rows: [[2, 2]]), vocabulary: 3, exact: small))
    #expect(outside["log_gap"]!.isNaN && outside["log_gap_off_support"] == 1)
    let uniform = TablePosterior(space: TokenSpace(length: 1, vocabulary: 2), table: [0.5, 0.5])
    #expect(try RankMetric().evaluate(input(TokenBatch(rows: [[0], [1]]), exact: uniform)) == [1])
  }

  @Test func withoutAnExactPosteriorNothingApplies() throws {
    for metric in [DistributionMetric(), GTestMetric(), LogGapMetric(), RankMetric()] as [any Metric] {
      #expect(try metric.evaluate(input(rows, vocabulary: 3)).allSatisfy(\.isNaN))
    }
  }
}
