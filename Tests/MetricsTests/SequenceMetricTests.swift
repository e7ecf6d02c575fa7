import Diffusion
import Foundation
import Metrics
import Tensors
import Testing

/// ℓ_i(v) of a table.
private struct TableLikelihood: FactorisedLikelihood {
  let space: TokenSpace
  let siteLogLikelihood: [Double]
  func logLikelihood(_ x: TokenBatch) -> [Double] { [Double](repeating: 0, count: x.count) }
}

private func factorised(_ draws: TokenBatch, truth: [Token], likelihood: any Likelihood) -> MetricInput {
  MetricInput(
    draws: draws, truth: truth, likelihood: likelihood, exact: nil, reference: nil, claim: .posterior, labels: nil,
    floors: FloorCache(stream: RandomStream(seed: 1)))
}

@Suite struct SequenceMetricTests {
  @Test func hellingerOfHistograms() throws {
    // p̂ = (1/2, 1/4, 1/4), q = (1/4, 1/4, 1/2): Σ√pq = 2·√(1/8) + 1/4.
    let draws = TokenBatch(rows: [[0, 0, 1, 2], [2, 2, 1, 0], [1, 1, 1, 1]])
    let truth: [Token] = [2, 1, 0, 2]
    let value = try HistogramHellingerMetric().evaluate(unordered(draws, truth))[0]
    let first = (1 - 2 * (1 / 8.0).squareRoot() - 0.25).squareRoot()
    let last = (1 - (1 / 4.0).squareRoot()).squareRoot()
    #expect(close(value, (first + 0 + last) / 3, 1e-12))
    // Order does not matter, and disjoint symbols are at distance 1.
    #expect(try HistogramHellingerMetric().evaluate(unordered(TokenBatch(rows: [[0, 2, 2, 1]]), truth)) == [0])
    #expect(try HistogramHellingerMetric().evaluate(unordered(TokenBatch(rows: [[3, 3, 4, 4]]), truth)) == [1])
  }

  private func unordered(_ draws: TokenBatch, _ truth: [Token]) -> MetricInput {
    input(draws, truth: truth, vocabulary: 5)
  }

  @Test func outliersAmongGeneratedSites() throws {
    // Sites 1 and 3 are measured; 0, 2 and 4 are generated.
    let space = TokenSpace(length: 5, vocabulary: 4)
    let table = (0..<20).map { $0 / 4 % 2 == 1 && $0 % 4 != 2 ? -10.0 : 0 }
    let likelihood = TableLikelihood(space: space, siteLogLikelihood: table)
    let draws = TokenBatch(rows: [[0, 2, 3, 2, 1], [3, 3, 3, 3, 3], [0, 3, 1, 3, 0]])
    let value = try OutliersMetric().evaluate(
      factorised(draws, truth: [0, 2, 1, 2, 0], likelihood: likelihood))[0]
    #expect(close(value, (1.0 / 3 + 1 + 0) / 3, 1e-12))
    let measured = TableLikelihood(space: space, siteLogLikelihood: (0..<20).map { Double($0 % 4) })
    #expect(
      try OutliersMetric().evaluate(factorised(draws, truth: [0, 2, 1, 2, 0], likelihood: measured))[0].isNaN)
    #expect(try OutliersMetric().evaluate(unordered(draws, [0, 2, 1, 2, 0]))[0].isNaN)
  }
}
