import Foundation
import Statistics
import Testing

@Suite struct ExpectedVariationTests {
  /// De Moivre's closed form against the sum over the binomial law.
  @Test func binomialDeviationAgainstItsSum() {
    for n in [1, 2, 3, 10, 57] {
      for p in [0, 1e-9, 0.01, 0.25, 0.5, 2.0 / 3, 0.999, 1] {
        var sum = 0.0
        for k in 0...n {
          let choose = lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
          let mass = exp(choose) * pow(p, Double(k)) * pow(1 - p, Double(n - k))
          sum += mass * abs(Double(k) - Double(n) * p)
        }
        #expect(abs(binomialDeviation(n, p) - sum) <= 1e-9 * max(1e-3, sum), "n = \(n), p = \(p)")
      }
    }
    #expect(binomialDeviation(0, 0.5) == 0)
  }

  @Test func floorsByHand() {
    // One draw of a law: tv = 1 − p of the drawn state, so Σ p(1 − p).
    #expect(abs(expectedTotalVariation([0.5, 0.3, 0.2], draws: 1) - 0.62) < 1e-12)
    #expect(expectedTotalVariation([1.0, 0], draws: 9) == 0)
  }
}
