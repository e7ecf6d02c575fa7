import Foundation
import Testing

@testable import Statistics

@Suite struct LawTests {
  @Test func distancesByHand() {
    let law = [0.5, 0.25, 0.25]
    let histogram = Histogram(counts: [2, 0, 1], offSupport: 1)
    #expect(close(totalVariation(histogram, law), 0.25))
    let affinity = (0.5 * 0.5).squareRoot() + (0.25 * 0.25).squareRoot()
    #expect(close(hellinger(histogram, law), (1 - affinity).squareRoot()))
    #expect(totalVariation(Histogram(counts: [2, 1, 1]), law) == 0)
    #expect(hellinger(Histogram(counts: [2, 1, 1]), law) == 0)
    #expect(totalVariation(Histogram(counts: [0, 0, 0], offSupport: 9), law) == 1)
    #expect(hellinger(Histogram(counts: [0, 0, 0], offSupport: 9), law) == 1)
    #expect(totalVariation(Histogram(counts: [0, 0, 0]), law).isNaN)
  }

  @Test func poolingRule() {
    let law = [0.5, 0.01, 0.02, 0.03, 0.04, 0.4, 0]
    // n = 100: 1 + 2 + 3 reach 5; 4 is left over and joins them.
    let cells = pooledCells([50, 1, 2, 3, 4, 40, 0], law, total: 100, minimumExpected: 5)
    #expect(cells.map(\.observed) == [10, 40, 50])
    #expect(zip(cells.map(\.expected), [10, 40, 50]).allSatisfy { close($0, $1, 1e-14) })
    // Without a full group what is left over joins the smallest single cell.
    let few = pooledCells([3, 60, 37], [0.03, 0.6, 0.37], total: 100, minimumExpected: 5)
    #expect(few.map(\.observed) == [40, 60])
  }

  /// SciPy's `chisquare`.
  @Test func uniformityAgainstSciPy() {
    let result = uniformity([30, 10, 25, 15, 20])
    #expect(result.statistic == 12.5 && close(result.p, 0.013995792487650894) && result.degreesOfFreedom == 4)
    #expect(uniformity([20, 25, 18, 17]).statistic == 1.9 && uniformity([5, 5]).p == 1)
    #expect(uniformity([4, 4]).p.isNaN && uniformity([100]).p.isNaN && uniformity([]).p.isNaN)
    #expect(
      rankHistogram([0, 3, 4, 63, 60, 59], of: 63, bins: 16) == [2, 1] + Array(repeating: 0, count: 12) + [1, 2])
  }

  @Test func gTestByHand() {
    let result = gTest(Histogram(counts: [30, 20, 50]), [0.25, 0.25, 0.5])
    let g = 2 * (30 * log(30 / 25.0) + 20 * log(20 / 25.0))
    let williams = 1 + 0.09 / 12  // Σ1/E − 1/n = 0.04 + 0.04 + 0.02 − 0.01
    #expect(close(result.statistic, g / williams) && result.degreesOfFreedom == 2)
    #expect(close(result.p, exp(-g / williams / 2)))
    #expect(gTest(Histogram(counts: [50, 49, 0], offSupport: 1), [0.5, 0.5, 0]).p == 0)
    #expect(gTest(Histogram(counts: [50, 49, 1]), [0.5, 0.5, 0]).p == 0)
    #expect(gTest(Histogram(counts: [0, 0]), [0.5, 0.5]).reason == "there are no draws")
    #expect(gTest(Histogram(counts: [2, 1]), [0.5, 0.5]).p.isNaN)
  }

  @Test func gTestHoldsItsLevelOnSmallCells() {
    // 300 geometric-like states, n = 2,000, so that most cells are pooled near E = 5. 1,000 tests at 5 %: 50 ± 6.9 under
    // the null; 20...85 allows 5 sd with the slight bias of small cells. The same draws against a tilted law must fail.
    let source = SplitMix(12)
    let weights = (0..<300).map { exp(-Double($0) / 60) }
    let law = weights.map { $0 / weights.reduce(0, +) }
    let tilted = law.indices.map { law[$0] * (1 + ($0 % 2 == 0 ? 0.15 : -0.15)) }
    let other = tilted.map { $0 / tilted.reduce(0, +) }
    let cumulative = law.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1) }
    var rejections = 0, power = 0
    for _ in 0..<1_000 {
      var counts = [Int](repeating: 0, count: law.count)
      for _ in 0..<2_000 {
        let u = source.uniform() * cumulative[299]
        var low = 0, high = 299
        while low < high {
          let middle = (low + high) / 2
          if cumulative[middle] < u { low = middle + 1 } else { high = middle }
        }
        counts[low] += 1
      }
      if gTest(Histogram(counts: counts), law).p < 0.05 { rejections += 1 }
      if gTest(Histogram(counts: counts), other).p < 0.05 { power += 1 }
    }
    #expect((20...85).contains(rejections), "\(rejections)")
    #expect(power > 500, "\(power)")
  }
}
