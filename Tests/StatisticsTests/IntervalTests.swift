import Statistics
import Testing

@Suite struct IntervalTests {
  let indices = Golden.bcaIndices.compactMap(\.wholeNumberValue)

  @Test func bcaAgreesWithSciPyOnItsIndices() {
    #expect(indices.count == 999 * 8)
    let interval = bcaInterval(differences, indices: indices)
    #expect(close(interval.low, Golden.bca.low) && close(interval.high, Golden.bca.high), "\(interval)")
    #expect(interval.method == .bca(resamples: 999) && interval.method.description == "BCa, 999 resamples")
    let spread = bcaInterval(Golden.bcaOfSpread.values, indices: indices, confidence: 0.9) { values in
      let centre = mean(values)
      return mean(values.map { ($0 - centre) * ($0 - centre) }).squareRoot()
    }
    #expect(close(spread.low, Golden.bcaOfSpread.low) && close(spread.high, Golden.bcaOfSpread.high), "\(spread)")
  }

  @Test func bcaWithOwnResamplesIsNearSciPys() {
    // SciPy with 9,999 resamples of its own: (0.2375, 0.7125). The ends are multiples of 0.0125 and move by one or two.
    let interval = bcaInterval(differences, random: SplitMix(7).next)
    #expect(abs(interval.low - 0.2375) < 0.026 && abs(interval.high - 0.7125) < 0.026, "\(interval)")
    #expect(interval.method == .bca(resamples: 9_999) && interval == bcaInterval(differences, random: SplitMix(7).next))
  }

  @Test func degenerateDataHaveNoInterval() {
    func reason(_ values: [Double], confidence: Double = 0.95) -> String? {
      let interval = bcaInterval(values, confidence: confidence, resamples: 99, random: SplitMix(1).next)
      #expect(interval.low.isNaN && interval.high.isNaN)
      return interval.reason
    }
    #expect(reason([]) == "0 of the at least 2 values that an interval needs")
    #expect(reason([1]) == "1 of the at least 2 values that an interval needs")
    #expect(reason([0.1, 0.1, 0.1]) == "all resamples have the same statistic")
    #expect(reason([1, .nan]) == "a value is not finite")
    #expect(reason([1, 2, 4], confidence: 1) == "the confidence 1.0 is not between 0 and 1")
    #expect(studentInterval([3]).reason != nil && studentInterval([3, 3]).halfWidth == 0)
  }

  @Test func theDefaultIsStudentBelowThirtyAndBCaAbove() {
    let source = SplitMix(8)
    let values = (0..<30).map { _ in source.normal() }
    #expect(reportInterval(Array(values[..<29]), random: source.next).method == .studentT)
    #expect(reportInterval(values, random: source.next).method == .bca(resamples: 9_999))
    #expect(
      reportInterval(values, random: SplitMix(2).next) == reportInterval(values, random: SplitMix(2).next))
  }

  @Test func coverage() {
    // 2,000 data sets of 20 normals: the count covered by an exact 95 % interval is 1900 ± 9.7, so 1852...1948 (5 sd)
    // raises a false alarm in under 1e-6 of seeds. BCa at n = 20 is known to cover less (about 93 %).
    let source = SplitMix(42)
    var student = 0, bca = 0, narrow = 0
    for set in 0..<2_000 {
      let values = (0..<20).map { _ in 1 + source.normal() }
      let interval = studentInterval(values)
      if interval.low <= 1, 1 <= interval.high { student += 1 }
      if abs(mean(values) - 1) < interval.halfWidth * 0.8 { narrow += 1 }
      guard set < 500 else { continue }
      let bootstrap = bcaInterval(values, resamples: 999, random: source.next)
      if bootstrap.low <= 1, 1 <= bootstrap.high { bca += 1 }
    }
    #expect((1_852...1_948).contains(student))
    #expect(!(1_852...1_948).contains(narrow), "the check must reject intervals that are 20 % too short")
    // 500 sets at 93 %: 465 ± 5.7.
    #expect((437...493).contains(bca))
  }

  @Test func wilson() {
    // statsmodels: proportion_confint(3, 10, method="wilson"), (0, 7), (7, 7).
    let interval = wilsonInterval(successes: 3, of: 10)
    #expect(close(interval.low, 0.10779126740630075, 1e-10) && close(interval.high, 0.6032218525388546, 1e-10))
    #expect(wilsonInterval(successes: 0, of: 7).low == 0 && wilsonInterval(successes: 7, of: 7).high == 1)
    #expect(wilsonInterval(successes: 0, of: 0).reason == "no proportion 0 of 0 at confidence 0.95")
  }

  @Test func quantilesInterpolate() {
    #expect(quantile([1, 2, 4, 8], 0.5) == 3 && quantile([1, 2, 4, 8], 0.25) == 1.75 && quantile([5], 0.9) == 5)
    #expect(quantile([], 0.5).isNaN && quantile([1, .nan], 0.1).isNaN && median([3, 1, 2]) == 2)
    #expect(
      mean([]).isNaN && standardDeviation([1]).isNaN && close(standardDeviation([1, 2, 3, 4]), 1.2909944487358056))
  }
}
