import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

private let space = TokenSpace(length: 3, vocabulary: 4)

/// One of each likelihood on 4³ sequences.
private func likelihoods() -> [any LocalLikelihood & DifferentiableLikelihood] {
  [
    InpaintingLikelihood(space: space, measured: [2, nil, 0], noise: .soft(sigma: 0.8)),
    InpaintingLikelihood(space: space, measured: [2, 1, nil], noise: .channel(flip: 0.3)),
    InpaintingLikelihood(
      space: TokenSpace(length: 5, vocabulary: 2), measured: [1, nil, 0, 0, 1], noise: .channel(flip: 0.1)),
    GridLikelihood(space: space, center: 1.5, targets: [0.5, 1.5, 0.7], weight: 0.8),
    ScalarLikelihood(space: space, statistic: .absoluteSum, doubledCenter: 3, target: 2.5, sigma: 0.9),
    ScalarLikelihood(space: space, statistic: .norm(spacing: 0.6), doubledCenter: 3, target: 1.1, sigma: 0.4),
    ScalarLikelihood(space: space, statistic: .norm(spacing: 1), doubledCenter: 2, target: 0, sigma: 0.7),
  ]
}

private func x(_ space: TokenSpace) -> [Token] {
  var random = RandomStream(seed: 31).generator()
  return (0..<space.length).map { _ in Token(random.uniform(below: space.vocabulary)) }
}

@Suite struct SiteLikelihoodTests {
  @Test(arguments: likelihoods().indices)
  func localChangeIsTheDifference(_ k: Int) {
    func check<L: LocalLikelihood>(_ likelihood: L) {
      let states = allSequences(likelihood.space)
      for row in 0..<states.count {
        let z = Array(states[row: row])
        for site in z.indices {
          for token in 0..<Token(likelihood.space.vocabulary) {
            var moved = z
            moved[site] = token
            let values = likelihood.logLikelihood(TokenBatch(rows: [z, moved]))
            var state = likelihood.state(of: z)
            let change = likelihood.change(state, z, site: site, to: token)
            #expect(abs(change - values[1] + values[0]) < 1e-12)
            likelihood.apply(&state, z, site: site, to: token)
            #expect(abs(likelihood.change(state, moved, site: site, to: z[site]) + change) < 1e-12)
          }
        }
      }
    }
    check(likelihoods()[k])
  }

  /// T5: reversible with respect to ℒ(z)·ω^d for every coupling weight, V > 2 included.
  @Test(arguments: likelihoods().indices)
  func detailedBalance(_ k: Int) {
    func check<L: LocalLikelihood>(_ likelihood: L) {
      let x = x(likelihood.space)
      for logWeight in [0, log(0.3), log(1e-5)] {
        let matrix = transitionMatrix(likelihood, reference: x, logWeight: logWeight)
        #expect(imbalance(matrix, target(likelihood, reference: x, logWeight: logWeight)) < 1e-12)
        if logWeight == log(0.3) {
          #expect(imbalance(matrix, target(likelihood, reference: x, logWeight: log(0.2))) > 1e-6, "a control")
        }
      }
    }
    check(likelihoods()[k])
  }

  /// T5: the default loop follows full recomputation.
  @Test(arguments: likelihoods().indices)
  func trajectory(_ k: Int) {
    func check<L: LocalLikelihood>(_ likelihood: L) {
      let x = x(likelihood.space)
      for logWeight in [0, log(0.3), log(1e-5)] {
        var (fast, slow) = (x, x)
        var one = RandomStream(seed: 32).generator()
        var two = RandomStream(seed: 32).generator()
        let counts = likelihood.metropolis(
          &fast, reference: x, logWeight: logWeight, proposals: 2000, &one)
        let expected = recomputedMetropolis(
          likelihood, &slow, reference: x, logWeight: logWeight, proposals: 2000, &two)
        #expect(fast == slow && counts == expected)
      }
    }
    check(likelihoods()[k])
  }

  @Test(arguments: likelihoods().indices, [RelaxedObjective.negativeLogLikelihood, .residualNorm])
  func gradients(_ k: Int, _ objective: RelaxedObjective) {
    func check<L: DifferentiableLikelihood>(_ likelihood: L) {
      var random = RandomStream(seed: 33).generator()
      let signal = (0..<likelihood.space.length * likelihood.codebook.dimension).map { _ in
        random.uniform() * Double(likelihood.codebook.dimension == 1 ? likelihood.space.vocabulary - 1 : 1)
      }
      #expect(gradientError(likelihood, objective, at: signal) < 1e-6)
    }
    check(likelihoods()[k])
  }

  /// On embedded sequences the relaxed value is −ℓ, up to the constant that it drops.
  @Test(arguments: likelihoods().indices)
  func relaxationAgreesOnSequences(_ k: Int) {
    func check<L: DifferentiableLikelihood>(_ likelihood: L) {
      let states = allSequences(likelihood.space)
      let logs = likelihood.logLikelihood(states)
      let codebook = likelihood.codebook
      let values = (0..<states.count).map { row in
        let signal = states[row: row].flatMap { v in
          codebook.values[Int(v) * codebook.dimension..<(Int(v) + 1) * codebook.dimension]
        }
        var gradient = [Double](repeating: 0, count: signal.count)
        return signal.withUnsafeBufferPointer { signal in
          gradient.withUnsafeMutableBufferPointer {
            likelihood.value(.negativeLogLikelihood, at: signal, gradient: $0)
          }
        }
      }
      for row in 0..<states.count { #expect(abs(values[row] + logs[row] - values[0] - logs[0]) < 1e-10) }
    }
    check(likelihoods()[k])
  }

  /// Relabelling sites relabels factorised and additive likelihoods (T12).
  @Test func permutationOfSites() {
    let rows = TokenBatch(rows: [[0, 1, 3], [2, 2, 1]])
    let rotated = TokenBatch(rows: [[3, 0, 1], [1, 2, 2]])
    let one = InpaintingLikelihood(space: space, measured: [2, nil, 0], noise: .channel(flip: 0.3))
    let two = InpaintingLikelihood(space: space, measured: [0, 2, nil], noise: .channel(flip: 0.3))
    #expect(one.logLikelihood(rows) == two.logLikelihood(rotated))
    let sum = ScalarLikelihood(space: space, statistic: .norm(spacing: 0.6), doubledCenter: 3, target: 1, sigma: 1)
    #expect(sum.logLikelihood(rows) == sum.logLikelihood(rotated))
  }

  @Test func channelIsNormalisedOverSymbols() {
    let total = (0..<Token(4)).reduce(0.0) { sum, y in
      let likelihood = InpaintingLikelihood(space: space, measured: [y, nil, nil], noise: .channel(flip: 0.3))
      return sum + exp(likelihood.logLikelihood(TokenBatch(rows: [[1, 0, 0]]))[0])
    }
    #expect(abs(total - 1) < 1e-14)
  }

  @Test func tableWithImpossibleSymbols() {
    let hard = InpaintingLikelihood(space: space, measured: [2, nil, 0])
    let table = SiteLikelihood(space: space, table: hard.siteLogLikelihood)
    let states = allSequences(space)
    #expect(table.logLikelihood(states) == hard.logLikelihood(states))
    let z: [Token] = [1, 0, 0]
    #expect(table.change((), z, site: 0, to: 3) == 0)
    #expect(table.change((), z, site: 0, to: 2) == .infinity)
    #expect(table.change((), z, site: 2, to: 2) == -.infinity)
  }
}
