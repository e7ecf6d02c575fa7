import Statistics
import Testing

/// The worked example: two samplers, eight units.
let x = [27.1, 28.4, 26.9, 30.2, 25.5, 29.3, 28.8, 27.7]
let y = [26.6, 28.1, 27.0, 29.1, 25.1, 28.9, 28.0, 27.5]
let differences = zip(x, y).map(-)

@Suite struct PairedGoldenTests {
  @Test func pairedTTest() {
    let result = pairedT(differences)
    #expect(close(result.statistic, 3.473302432445813) && close(result.p, 0.010359552384202804))
    #expect(result.degreesOfFreedom == 7 && result.n == 8 && result.reason == nil)
    let interval = studentInterval(differences)
    #expect(close(interval.low, 0.14364000575456531) && close(interval.high, 0.7563599942454333))
    #expect(interval.method == .studentT && close(interval.estimate, 0.45))
  }

  @Test func effectSize() {
    #expect(close(cohenDz(differences), 1.2279978515470824))
    #expect(close(hedgesFactor(pairs: 8), 1 - 3 / 27.0) && hedgesFactor(pairs: 2).isNaN && cohenDz([1, 1]).isNaN)
  }

  @Test func wilcoxonAndSignFlip() {
    let wilcoxon = wilcoxonSignedRank(differences)
    #expect(wilcoxon.statistic == 1 && wilcoxon.p == 0.015625 && wilcoxon.name == "Wilcoxon (permutation)")
    let flips = signFlip(differences, random: { 0 })
    #expect(flips.p == 0.015625 && flips.name == "sign-flip (exact)" && close(flips.statistic, 0.45))
  }

  @Test func wilcoxonAgainstSciPy() {
    for golden in Golden.wilcoxon {
      let result = wilcoxonSignedRank(golden.differences, zeros: golden.zeros)
      #expect(close(result.statistic, golden.statistic), "\(result) \(golden.statistic)")
      #expect(close(result.p, golden.p), "\(result) \(golden.p)")
    }
  }

  @Test func roundingNoiseMakesNoRanks() {
    let clean = [1.0, 1, 1, -1, 2, 3, 4, 5]
    let noisy = zip(clean, [0, 1e-15, -1e-15, 3e-16, 0, 0, 0, 0]).map { $0 * (1 + $1) }
    #expect(wilcoxonSignedRank(noisy) == wilcoxonSignedRank(clean))
    #expect(signFlip(noisy, random: { 0 }).p == signFlip(clean, random: { 0 }).p)
  }

  @Test func multipleComparisons() {
    let p = [0.2, 0.001, 0.03, 0.02]
    for (value, expected) in zip(holm(p), [0.2, 0.004, 0.06, 0.06]) { #expect(close(value, expected)) }
    for (value, expected) in zip(benjaminiHochberg(p), [0.2, 0.004, 0.04, 0.04]) { #expect(close(value, expected)) }
    #expect(holm([]).isEmpty)
    let undefined = holm([.nan, 0.01])
    #expect(undefined[0].isNaN && undefined[1] == 0.02)
  }

  @Test func smallSamples() {
    #expect(
      [4, 5, 6, 7, 8, 10].map { smallestTwoSidedP(pairs: $0) }
        == [0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.001953125])
    #expect(close(smallestTwoSidedP(pairs: 14), 2e-4))
    #expect(pairsNeeded(alpha: 0.05, comparisons: 5) == 8 && pairsNeeded(alpha: 0.05, comparisons: 1) == 6)
    #expect(smallSampleWarning(pairs: 8, alpha: 0.05, comparisons: 5) == nil)
    #expect(
      smallSampleWarning(pairs: 5, alpha: 0.05, comparisons: 1)
        == "n = 5 is too small for α = 0.05 with 1 comparison under Holm: "
        + "the smallest reachable p is 0.0625; n = 6 would do")
    // What the warning says is what the test does: the most extreme data reach exactly that p.
    for n in 1...13 {
      let extreme = (1...n).map(Double.init)
      #expect(signFlip(extreme, random: { 0 }).p == smallestTwoSidedP(pairs: n))
      #expect(wilcoxonSignedRank(extreme).p == smallestTwoSidedP(pairs: n))
    }
  }

  @Test func randomSignFlipsApproachTheExactOnes() {
    // 20,000 random flips: standard error of p below 0.002, so a false alarm beyond 0.01 is below 1e-6.
    let source = SplitMix(3)
    let values = (0..<16).map { _ in source.normal() + 0.3 }
    let exact = signFlip(values, resamples: 1 << 16, random: { 0 })
    let random = signFlip(values, resamples: 20_000, random: source.next)
    #expect(exact.name == "sign-flip (exact)" && random.name == "sign-flip (20000 random)")
    #expect(abs(exact.p - random.p) < 0.01 && exact.p != random.p)
    // Never 0: (b + 1)/(m + 1).
    let extreme = signFlip([Double](repeating: 1, count: 70), random: source.next)
    #expect(close(extreme.p, 2e-4))
  }

  @Test func undefinedTestsSayWhy() {
    #expect(pairedT([1]).reason == "1 of the at least 2 pairs that it needs" && pairedT([1]).p.isNaN)
    #expect(pairedT([0, 0, 0]).reason == "the differences do not vary")
    #expect(pairedT([1, .nan]).reason == "a difference is not finite")
    #expect(signFlip([], random: { 0 }).reason == "there are no pairs")
    #expect(signFlip([.infinity], random: { 0 }).p.isNaN && wilcoxonSignedRank([.nan]).p.isNaN)
    #expect(signFlip([0, 0], random: { 0 }).p == 1 && wilcoxonSignedRank([0, 0]).p == 1)
  }
}
