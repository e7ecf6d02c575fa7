import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// The block-exact draw of pairs of bits against enumeration, by log-probabilities.
@Suite struct PairConditionalTests {
  static let noises: [MismatchNoise] = [.released, .soft(sigma: 0.9), .channel(flip: 0.2), .channel(flip: 0.7), .hard]

  /// Pairs of eight sites: a path, a ring with a chord, a star, repeats and self-pairs, two components, none, dense.
  static let graphs: [[(Int, Int)]] = [
    (0..<7).map { ($0, $0 + 1) },
    (0..<8).map { ($0, ($0 + 1) % 8) } + [(2, 6)],
    (1..<8).map { (0, $0) },
    [(0, 1), (1, 0), (0, 1), (3, 3), (3, 3), (3, 4), (5, 5), (1, 2)],
    [(0, 1), (1, 2), (2, 0), (5, 6)],
    [],
    (0..<30).map { ($0 * 5 % 8, $0 * 3 % 7) },
  ]

  /// log π(z | x) of all z, by enumeration; for `hard` the law of the fewest mismatches.
  func logLaw(_ likelihood: PairLikelihood, _ x: [Token], _ logWeight: Double) -> [Double] {
    let states = allSequences(likelihood.space)
    let wrong = likelihood.mismatches(states)
    let least = wrong.min() ?? 0
    let logs = wrong.enumerated().map { row, m in
      let d = Double(zip(states[row: row], x).count { $0 != $1 })
      let weight = likelihood.weight == .infinity ? (m == least ? 0 : -Double.infinity) : -likelihood.weight * Double(m)
      return weight + d * logWeight
    }
    let top = logs.max() ?? 0
    let total = top + log(logs.reduce(0) { $0 + exp($1 - top) })
    return logs.map { $0 - total }
  }

  @Test(arguments: PairOperation.allCases, noises)
  func lawIsTheConditional(_ operation: PairOperation, _ noise: MismatchNoise) throws {
    for (n, graph) in Self.graphs.enumerated() {
      let stream = RandomStream(seed: 31)["\(operation)", n]
      let pairs = graph.map { SitePair($0.0, $0.1) }
      let truth = bits(8, stream["truth"])
      // Of a sequence, and at random: repeats and rings contradict themselves.
      for y in [PairLikelihood.apply(operation, pairs, to: truth), bits(pairs.count, stream["y"])] {
        let likelihood = PairLikelihood(operation, pairs: pairs, measured: y, length: 8, noise: noise)
        let conditional = try PairConditional(likelihood)
        let states = allSequences(likelihood.space)
        for logWeight in [log(0.4), log(5e-5), 0, log(1.7)] {
          let x = bits(8, stream["x"])
          let reference = TokenBatch(rows: [[Token]](repeating: x, count: states.count))
          let found = conditional.logProbability(of: states, reference: reference, logWeight: logWeight)
          let expected = logLaw(likelihood, x, logWeight)
          #expect(zip(found, expected).allSatisfy { agree($0, $1) }, "graph \(n), log ω = \(logWeight)")
          let control = logLaw(likelihood, x, logWeight + 0.01)
          // Where one sequence has all probability, ω does not matter.
          #expect(noise == .hard || !zip(found, control).allSatisfy { agree($0, $1) }, "a control that must fail")
        }
      }
    }
  }

  /// What is impossible has less than e^−10⁶; beside the 10⁹ nats of what stands for ∞ six digits are left.
  private func agree(_ found: Double, _ expected: Double) -> Bool {
    expected == -.infinity ? found < -1e6 : abs(found - expected) < 1e-6 + 1e-10 * abs(expected)
  }

  /// 200,000 draws of 256 states against the law, batches that do not fill the lanes; false-alarm rate 1e-6 each.
  @Test func drawsFollowTheLaw() throws {
    let stream = RandomStream(seed: 32)
    let pairs = Self.graphs[1].map { SitePair($0.0, $0.1) }
    let likelihood = PairLikelihood(
      .xor, pairs: pairs, measured: bits(9, stream["y"]), length: 8, noise: .soft(sigma: 1.1))
    let conditional = try PairConditional(likelihood)
    let x = bits(8, stream["x"])
    var counts = [Int](repeating: 0, count: 256)
    var random = stream.generator()
    for _ in 0..<20_000 {
      var z = [Token](repeating: 0, count: 80)
      let references = [[Token]](repeating: x, count: 10).flatMap { $0 }
      conditional.draw(rows: 10, &z, reference: references, logWeight: -0.7, &random)
      for row in 0..<10 { counts[index(z[8 * row..<8 * row + 8], likelihood.space)] += 1 }
    }
    #expect(chiSquareScore(counts, logLaw(likelihood, x, -0.7).map { exp($0) }) < 4.75)
    #expect(chiSquareScore(counts, logLaw(likelihood, x, -0.75).map { exp($0) }) > 4.75, "a control that must fail")
  }

  /// At full size log P(z)/P(z′) is that of ℒ(z)·ω^d, and hard or sharp draws have no mismatch.
  @Test(arguments: [MismatchNoise.released, .hard, .channel(flip: 0.2)])
  func fullSize(_ noise: MismatchNoise) throws {
    let stream = RandomStream(seed: 33)
    let (likelihood, truth) = pairProblem(.xor, length: 1024, pairs: 512, noise: noise, stream)
    let conditional = try PairConditional(likelihood)
    #expect((conditional.steps.map(\.width).max() ?? 0) <= 3)
    for logWeight in [-0.1, -3, -9.9] {
      let x = TokenBatch(rows: (0..<11).map { bits(1024, stream["x", $0]) })
      var z = x
      var random = stream["draws"].generator()
      z.storage.withUnsafeMutableBufferPointer {
        guard let z = $0.baseAddress else { return }
        conditional.draw(rows: 11, z, reference: x.storage, logWeight: logWeight, &random)
      }
      if noise != .channel(flip: 0.2) { #expect(likelihood.mismatches(z).allSatisfy { $0 == 0 }) }
      let one = TokenBatch(rows: [[Token]](repeating: Array(x[row: 0]), count: 11))
      let logs = conditional.logProbability(of: z, reference: one, logWeight: logWeight)
      let scores = zip(0..<11, likelihood.logLikelihood(z)).map { row, value in
        value + Double(zip(z[row: row], x[row: 0]).count { $0 != $1 }) * logWeight
      }
      for row in 1..<11 { #expect(abs(logs[row] - logs[0] - scores[row] + scores[0]) < 1e-6) }
    }
    let there = TokenBatch(rows: [truth])
    #expect(
      conditional.logProbability(of: there, reference: there, logWeight: -20)[0] > -1e-3 || noise == .channel(flip: 0.2)
    )
  }

  @Test func orders() throws {
    func neighbours(_ count: Int, _ pairs: [(Int, Int)]) -> [[Int]] {
      (0..<count).map { i in
        Set(pairs.filter { $0.0 == i }.map(\.1) + pairs.filter { $0.1 == i }.map(\.0)).sorted()
      }
    }
    let ring = neighbours(6, (0..<6).map { ($0, ($0 + 1) % 6) })
    let tree = neighbours(7, (1..<7).map { (($0 - 1) / 2, $0) })
    let complete = neighbours(5, (0..<5).flatMap { i in (0..<i).map { (i, $0) } })
    for (graph, width) in [(ring, 2), (tree, 1), (complete, 4), ([[], []], 0)] {
      let order = try #require(EliminationOrder(graph, limit: 12))
      #expect(order.scopes.map(\.count).max() == width && order.sites.sorted() == Array(graph.indices))
      #expect(
        (EliminationOrder(graph, limit: width) != nil)
          && (width == 0 || EliminationOrder(graph, limit: width - 1) == nil))
    }
  }

  @Test func refusesWhatIsTooEntangled() throws {
    let (likelihood, _) = pairProblem(.and, length: 1024, pairs: 4096, noise: .released, RandomStream(seed: 34))
    do throws(Refusal) {
      _ = try likelihood.conditional()
      Issue.record("not refused")
    } catch {
      #expect(
        error.description
          == "4096 pairs of 1024 sites are too entangled for an exact draw of all sites, which would sum over "
          + "more than 2^12 cases at a time; set likelihoodStep to pairHeatBath, or measure fewer pairs")
    }
  }
}
