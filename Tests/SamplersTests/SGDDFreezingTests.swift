import Diffusion
import Foundation
import Tasks
import Tensors
import Testing

@testable import Samplers

/// Why SGDD misses wide posteriors of items that lie far apart, with steps that are exact.
@Suite struct SGDDFreezingTests {
  /// 200 items of 1,024 bits, some 184 bits apart, and 64 XORs of one, one in five wrong.
  ///
  /// Under the kernel coupling x has the stationary law p(x)·(K_ηℒ)(x), where (K_ηℒ)(x) ∝ ℒ(x)/P(z = x | x). At levels
  /// where x | z still leaves its item, that law hardly feels y; where it has come close to p(x | y), x never moves.
  @Test func itemsFreezeBeforeTheMeasurementCounts() throws {
    let stream = RandomStream(seed: 51)
    var random = stream["items"].generator()
    let items = TokenBatch(rows: (0..<200).map { _ in (0..<1024).map { _ in random.bernoulli(0.1) ? 1 : 0 } })
    let task = PairTask(.xor, pairs: 64, noise: .channel(flip: 0.2))
    let measured = task.measure(truth: Array(items[row: 0]), item: 0, stream: stream["y"])
    let likelihood = try #require(measured.likelihood as? any BlockLikelihood)
    let conditional = try likelihood.conditional()
    let values = likelihood.logLikelihood(items)
    let top = values.max() ?? 0
    let posterior = normalised(values.map { exp($0 - top) })
    let prior = [Double](repeating: 1 / 200, count: 200)
    let ignorance = distance(prior, posterior)
    #expect(ignorance > 0.8)

    var seen: [(error: Double, moves: Double)] = []
    for η in [5, 2, 1.5, 1, 0.7, 0.5, 0.25, 0.1, 0.03] {
      let logWeight = log(SGDD.Coupling.kernel.weight(η, vocabulary: 2))
      let own = conditional.logProbability(of: items, reference: items, logWeight: logWeight)
      let smoothed = zip(values, own).map { $0 - $1 }
      let best = smoothed.max() ?? 0
      let stationary = normalised(smoothed.map { exp($0 - best) })
      // P(x changes) from items of the posterior.
      let from = (0..<64).map { _ in random.categorical(posterior) ?? 0 }
      let x = items.gather(from)
      var z = x
      z.storage.withUnsafeMutableBufferPointer {
        guard let z = $0.baseAddress else { return }
        conditional.draw(rows: 64, z, reference: x.storage, logWeight: logWeight, &random)
      }
      let moves = (0..<64).map { row in
        let logs = (0..<200).map { m in
          Double(zip(items[row: m], z[row: row]).count { $0 != $1 }) * logWeight
        }
        let best = logs.max() ?? 0
        return 1 - normalised(logs.map { exp($0 - best) })[from[row]]
      }
      seen.append((distance(stationary, posterior), moves.reduce(0, +) / 64))
    }
    #expect(seen.allSatisfy { $0.error > 0.9 * ignorance || $0.moves < 0.05 }, "\(seen)")
    #expect(seen.allSatisfy { $0.error > 0.5 * ignorance || $0.moves < 1e-6 }, "\(seen)")
    // Controls: both ends do what they should.
    #expect(seen[0].moves > 0.9 && seen[8].error < 0.1, "\(seen)")
  }
}
