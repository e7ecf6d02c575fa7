import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// Rows side by side against the default loop, row after row.
@Suite struct ScalarMetropolisTests {
  /// L = 3, V = 50, among them a σ so small that most weights are out of range, and sums too many for a table.
  static let likelihoods = [
    ScalarLikelihood(
      space: TokenSpace(length: 3, vocabulary: 50), statistic: .norm(spacing: 0.12), doubledCenter: 49, target: 2.6,
      sigma: 0.5),
    ScalarLikelihood(
      space: TokenSpace(length: 3, vocabulary: 50), statistic: .absoluteSum, doubledCenter: 49, target: 30, sigma: 4),
    ScalarLikelihood(
      space: TokenSpace(length: 3, vocabulary: 50), statistic: .norm(spacing: 0.12), doubledCenter: 49, target: 2.6,
      sigma: 0.004),
    ScalarLikelihood(
      space: TokenSpace(length: 12, vocabulary: 80), statistic: .norm(spacing: 0.1), doubledCenter: 79, target: 9,
      sigma: 1),
  ]

  private func run(
    _ likelihood: some LocalLikelihood, rows: Int, proposals: Int, logWeight: Double, seed: Int = 0
  ) -> (z: TokenBatch, counts: MetropolisCounts, next: UInt64) {
    var tokens = RandomStream(seed: 1)["x"].generator()
    var x = TokenBatch(count: rows, length: likelihood.space.length)
    for n in x.storage.indices { x.storage[n] = Token(tokens.uniform(below: likelihood.space.vocabulary)) }
    var z = x
    var random = RandomStream(seed: 2)["draws", seed].generator()
    var counts = MetropolisCounts()
    x.storage.withUnsafeBufferPointer { x in
      z.storage.withUnsafeMutableBufferPointer { z in
        counts = likelihood.metropolis(
          rows: rows, z.baseAddress!, reference: x.baseAddress!, logWeight: logWeight, proposals: proposals, &random)
      }
    }
    return (z, counts, random.next())
  }

  /// 9,000 proposals are too many to walk side by side; 1,000 leave room for eight rows.
  @Test(arguments: likelihoods.indices, [(1, 50), (2, 1), (5, 10), (37, 10), (40, 300), (9, 1000), (2, 9000)])
  func followsTheDefaultTrajectory(_ k: Int, _ size: (rows: Int, proposals: Int)) {
    let likelihood = Self.likelihoods[k]
    for logWeight in [0, log(0.3), log(1e-5), -Double.infinity, 0.7] {
      let abreast = run(likelihood, rows: size.rows, proposals: size.proposals, logWeight: logWeight)
      let inTurn = run(
        DefaultLoop(base: likelihood), rows: size.rows, proposals: size.proposals, logWeight: logWeight)
      #expect(abreast == inTurn)
      if size.rows == 37 && logWeight == 0 {
        let other = run(likelihood, rows: size.rows, proposals: size.proposals, logWeight: logWeight, seed: 1)
        #expect(other.z != abreast.z && abreast.counts.moves > 0, "a control that must differ")
      }
    }
  }
}
