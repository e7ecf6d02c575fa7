import Diffusion
import Testing

@testable import Metrics

/// The class of a draw against the class of the truth, or the class asked for.
struct ClassifierAgreementTests {
  /// The number of ones.
  private struct Ones: SequenceClassifier {
    func labels(_ x: TokenBatch) -> [Int] { (0..<x.count).map { x[row: $0].count { $0 == 1 } } }
  }

  private let draws = TokenBatch(rows: [[0, 1, 1], [1, 1, 0], [1, 0, 0], [1, 1, 1]])

  @Test func shares() throws {
    let metric = ClassifierAgreementMetric(Ones(), length: 3)
    #expect(try metric.evaluate(input(draws, truth: [1, 0, 1])) == [0.5])
    #expect(try metric.evaluate(input(draws, truth: [0, 0, 0])) == [0])
    #expect(try metric.evaluate(input(draws, truth: [1, 0, 1], wanted: 1)) == [0.25])
    #expect(try metric.evaluate(input(draws, truth: [], wanted: 3)) == [0.25])
    #expect(try metric.evaluate(input(draws, truth: []))[0].isNaN)
    #expect(try metric.evaluate(input(draws, truth: [1, 0, 1], vocabulary: 3))[0].isNaN)
    #expect(throws: MetricError.length("a draw", 3, expected: 4)) {
      try ClassifierAgreementMetric(Ones(), length: 4).evaluate(input(draws))
    }
  }

  /// Without a truth there is nothing to compare with, and no metric pretends to.
  @Test func withoutATruth() throws {
    for metric in MetricCatalogue.all {
      let values = try metric.evaluate(input(draws, truth: []))
      let compared: Set = ["psnr", "sites", "label_agreement", "histogram_hellinger", "outliers"]
      let areNaN = values.allSatisfy(\.isNaN)
      #expect(areNaN || !compared.contains(type(of: metric).name), "\(type(of: metric).name)")
      if let fit = metric as? FitMetric {
        #expect(try fit.evaluate(input(draws, truth: []))[0] == 0)
        #expect(values[1].isNaN)
      }
    }
  }
}
