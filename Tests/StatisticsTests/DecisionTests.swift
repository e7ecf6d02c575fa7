import Statistics
import Testing

/// Equivalence, more than two treatments, power.
@Suite struct DecisionTests {
  @Test func equivalenceIsTheSmallInterval() {
    // Equivalent at α = 5 % exactly when the 90 % interval lies within the margin.
    let interval = studentInterval(differences, confidence: 0.9)
    let reach = max(abs(interval.low), abs(interval.high))
    #expect(equivalence(differences, margin: reach * 1.0001).p < 0.05)
    #expect(equivalence(differences, margin: reach * 0.9999).p > 0.05)
    #expect(equivalence(differences, margin: 0).reason == "the margin 0.0 is not above 0")
    #expect(equivalence([1, 1], margin: 2).reason == "the differences do not vary")
  }

  /// statsmodels' `mcnemar` with exact=True; mid-p by SciPy's binomial.
  @Test func mcNemarAgainstStatsmodels() {
    for (b, c, exact, mid) in [
      (12, 3, 0.03515625, 0.02127075195312501), (0, 0, 1, 1), (5, 5, 1, 1), (0, 6, 0.03125, 0.015625),
      (40, 21, 0.0204147137996349, 0.015134080997447098), (1000, 1100, 0.03072070786424249, 0.029110633685909233),
    ] {
      let test = mcNemar(b, c)
      #expect(close(test.exact.p, exact, 1e-11) && close(test.midP.p, mid, 1e-11), "\(b), \(c): \(test)")
      #expect(test.exact.statistic == Double(min(b, c)) && test.exact.n == b + c)
      #expect(mcNemar(c, b).exact.p == test.exact.p)
    }
  }

  /// On differences −1, 0, 1 flipping signs is McNemar's exact test.
  @Test func mcNemarIsTheSignFlipTest() {
    for (b, c, ties) in [(7, 2, 3), (1, 1, 0), (0, 5, 4), (4, 3, 2)] {
      let d = Array(repeating: 1.0, count: b) + Array(repeating: -1, count: c) + Array(repeating: 0, count: ties)
      #expect(close(signFlip(d, random: { 0 }).p, mcNemar(b, c).exact.p))
    }
  }

  @Test func friedmanByHand() {
    // Demšar-like: three treatments, four units, ranks (1, 2, 3), (1, 2, 3), (1, 3, 2), (1.5, 1.5, 3).
    let friedman = Friedman([[1, 1, 1, 2], [2, 2, 3, 2], [3, 3, 2, 9]])
    #expect(friedman.averageRanks == [1.125, 2.125, 2.75])
    let uncorrected = 12 * (4.5 * 4.5 + 8.5 * 8.5 + 11 * 11) / (4 * 3 * 4) - 3.0 * 4 * 4
    #expect(close(friedman.test.statistic, uncorrected / (1 - 6.0 / (4 * 3 * 8))))
    #expect(Friedman([[1, 2], [1, 2]]).test.reason == "2 of the at least 3 treatments that it needs")
    #expect(Friedman([[1, 2], [1, 2], [1, 2]]).test.reason == "all treatments tie on every unit")
    #expect(Friedman([[1, 2], [1], [1, 2]]).test.reason == "every treatment needs the same units, at least 2")
  }

  @Test func power() {
    // Without an effect the power is the level; with a large one it is 1.
    #expect(close(pairedPower(effect: 0, pairs: 7, level: 0.05), 0.05, 1e-10))
    #expect(close(pairedPower(effect: 9, pairs: 40, level: 0.01), 1, 1e-10))
    #expect(pairedPower(effect: 0.5, pairs: 1, level: 0.05).isNaN)
    // 34 pairs is the textbook figure for d_z = 0.5, 80 %, 5 %.
    #expect(
      pairsNeeded(effect: 0.5, level: 0.05, power: 0.8) == 34 && pairsNeeded(effect: 0, level: 0.05, power: 0.8) == nil)
    #expect(pairsNeeded(effect: 1e-6, level: 0.05, power: 0.8) == nil)
  }

  @Test func powerIsTheShareOfRejections() {
    // 4,000 data sets at n = 10, effect 1: power .803, standard error .0063.
    let source = SplitMix(11)
    let rejected = (0..<4_000).count { _ in pairedT((0..<10).map { _ in 1 + source.normal() }).p <= 0.05 }
    #expect(abs(Double(rejected) / 4_000 - pairedPower(effect: 1, pairs: 10, level: 0.05)) < 0.03)
  }

  @Test func varianceComponents() {
    // 400 items of 3 seeds: variance 4 between, 1 within; standard errors about 0.3 and 0.05.
    let source = SplitMix(12)
    let groups = (0..<400).map { _ -> [Double] in
      let effect = 2 * source.normal()
      return (0..<3).map { _ in effect + source.normal() }
    }
    let components = VarianceComponents(groups)
    #expect(abs(components.between - 4) < 1.2 && abs(components.within - 1) < 0.2 && components.withinFreedom == 800)
    #expect(close(components.itemDeviation(seeds: 3), (components.between + components.within / 3).squareRoot()))
    // One seed an item: all is between, and no other number of seeds can be planned.
    let flat = VarianceComponents([[1], [2], [4]])
    #expect(close(flat.itemDeviation(seeds: 1), standardDeviation([1, 2, 4])) && flat.itemDeviation(seeds: 2).isNaN)
    #expect(flat.seedDeviation(items: 1).isNaN && VarianceComponents([[1, 2]]).between.isNaN)
  }
}
