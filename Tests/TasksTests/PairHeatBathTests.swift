import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// Updates of sites and measured pairs from their full conditionals, against enumeration.
@Suite struct PairHeatBathTests {
  static let noises: [MismatchNoise] = [.soft(sigma: 0.9), .channel(flip: 0.2), .soft(sigma: 0.3)]

  /// Five sites with a repeated, a self-paired and an unmeasured one.
  func problem(_ operation: PairOperation, _ noise: MismatchNoise, _ seed: UInt64) -> PairLikelihood {
    let pairs = [(0, 1), (1, 0), (1, 2), (2, 2), (2, 0)].map { SitePair($0.0, $0.1) }
    let y = bits(pairs.count, RandomStream(seed: seed)["y"])
    return PairLikelihood(operation, pairs: pairs, measured: y, length: 5, noise: noise)
  }

  /// The matrix of one update, from the weights that the loop draws from.
  func matrix(_ likelihood: PairLikelihood, _ x: [Token], _ i: Int, _ j: Int, _ logWeight: Double) -> [[Double]] {
    let states = allSequences(likelihood.space)
    return (0..<states.count).map { from in
      var row = [Double](repeating: 0, count: states.count)
      let z = Array(states[row: from])
      let law = likelihood.flipLaw(z, x, i, j, logWeight)
      for flips in 0..<4 where law[flips] > 0 {
        var target = z
        if flips & 1 == 1 { target[i] ^= 1 }
        if flips & 2 == 2 { target[j] ^= 1 }
        row[index(target, likelihood.space)] += law[flips] / law.sum()
      }
      return row
    }
  }

  @Test(arguments: PairOperation.allCases, noises)
  func everyUpdateKeepsTheConditional(_ operation: PairOperation, _ noise: MismatchNoise) {
    for seed in 0..<4 as Range<UInt64> {
      let likelihood = problem(operation, noise, seed)
      let x = bits(5, RandomStream(seed: seed)["x"])
      for logWeight in [0, -0.6, -3, 0.4] {
        let law = target(likelihood, reference: x, logWeight: logWeight)
        let other = target(likelihood, reference: x, logWeight: logWeight + 0.1)
        var control = 0.0
        for (i, j) in [(0, 0), (2, 2), (4, 4), (0, 1), (1, 0), (1, 2), (0, 2), (3, 4)] {
          let update = matrix(likelihood, x, i, j, logWeight)
          #expect(imbalance(update, law) < 1e-9)  // what is 10⁻¹⁰ times less probable is never drawn
          control = max(control, imbalance(update, other))
        }
        #expect(control > 1e-4, "a control that must fail")
      }
    }
  }

  /// The loop after T updates against the product of their matrices, over all starting sites and pairs: 12 chi-square tests
  /// at 1e-6.
  @Test(arguments: PairOperation.allCases, noises)
  func loopFollowsItsMatrices(_ operation: PairOperation, _ noise: MismatchNoise) {
    let likelihood = problem(operation, noise, 7)
    let x: [Token] = [1, 1, 0, 0, 1]
    let logWeight = -0.8
    var start = x
    if likelihood.weight > 1.6 { likelihood.propagate(&start) }
    for updates in [3, 12] {
      var law = [Double](repeating: 0, count: 32)
      for first in 0..<5 {
        for pair in likelihood.edges.indices {
          var state = [Double](repeating: 0, count: 32)
          state[index(start, likelihood.space)] = 1
          for turn in 0..<updates {
            let edge = likelihood.edges[(pair + turn / 2) % likelihood.edges.count]
            let site = (first + turn / 2) % 5
            let (i, j) = turn % 2 == 0 ? (site, site) : (Int(edge.x), Int(edge.y >> 1))
            let update = matrix(likelihood, x, i, j, logWeight)
            state = (0..<32).map { to in (0..<32).reduce(0) { $0 + state[$1] * update[$1][to] } }
          }
          for k in 0..<32 { law[k] += state[k] / Double(5 * likelihood.edges.count) }
        }
      }
      var counts = [Int](repeating: 0, count: 32)
      var random = RandomStream(seed: 35)["\(operation)", updates].generator()
      for _ in 0..<50_000 {
        var z = [Token](repeating: 0, count: 5)
        let made = likelihood.pairHeatBath(&z, reference: x, logWeight: logWeight, updates: updates, &random)
        if made.proposals != updates { Issue.record("counted \(made.proposals)") }
        counts[index(z, likelihood.space)] += 1
      }
      #expect(chiSquareScore(counts, law) < 4.75)
      let limit = target(likelihood, reference: x, logWeight: logWeight)
      if updates == 3 { #expect(chiSquareScore(counts, limit) > 4.75, "a control: three updates are too few") }
    }
  }

  /// Propagation changes no sequence without mismatches, and what it sets has one value in all of them.
  @Test func propagationSetsWhatIsDetermined() {
    var determined = 0
    for seed in 0..<20 as Range<UInt64> {
      let (likelihood, _) = pairProblem(.and, length: 8, pairs: 12, noise: .hard, RandomStream(seed: seed))
      let states = allSequences(likelihood.space)
      let support = zip(0..<states.count, likelihood.mismatches(states)).filter { $0.1 == 0 }.map {
        Array(states[row: $0.0])
      }
      for row in support {
        var z = row
        likelihood.propagate(&z)
        #expect(z == row)
      }
      var (low, high) = ([Token](repeating: 0, count: 8), [Token](repeating: 1, count: 8))
      likelihood.propagate(&low)
      likelihood.propagate(&high)
      for i in 0..<8 where low[i] == high[i] {
        #expect(support.allSatisfy { $0[i] == low[i] })
        determined += 1
      }
    }
    #expect(determined > 20)
    var z: [Token] = [0, 1, 1]
    problem(.xor, .hard, 1).propagate(&z)
    #expect(z == [0, 1, 1], "XOR alone determines nothing")
  }

  @Test func hardUpdatesEndInTheSupport() {
    for operation in PairOperation.allCases {
      let (likelihood, truth) = pairProblem(operation, length: 60, pairs: 50, noise: .hard, RandomStream(seed: 36))
      var z = truth
      var random = RandomStream(seed: 37).generator()
      let x = operation == .xor ? truth : bits(60, RandomStream(seed: 38))
      let counts = likelihood.pairHeatBath(&z, reference: x, logWeight: -0.5, updates: 4000, &random)
      #expect(likelihood.mismatches(TokenBatch(rows: [z])) == [0] && counts.moves > 0)
    }
  }
}
