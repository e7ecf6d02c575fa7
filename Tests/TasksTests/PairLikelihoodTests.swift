import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

@Suite struct PairLikelihoodTests {
  static let noises: [MismatchNoise] = [.released, .soft(sigma: 0.9), .channel(flip: 0.2), .hard]

  @Test func mismatchesOfAKnownProblem() {
    let pairs = [SitePair(0, 1), SitePair(1, 1), SitePair(2, 0), SitePair(2, 0)]
    let rows = TokenBatch(rows: [[0, 0, 0], [1, 1, 0], [1, 0, 1]])
    let xor = PairLikelihood(.xor, pairs: pairs, measured: [1, 0, 1, 0], length: 3)
    #expect(xor.mismatches(rows) == [2, 2, 1])
    #expect(abs(xor.logLikelihood(rows)[2] + 1e4) < 1e-8)
    let and = PairLikelihood(.and, pairs: pairs, measured: [1, 0, 1, 0], length: 3, noise: .channel(flip: 0.1))
    #expect(and.mismatches(rows) == [2, 2, 2])
    #expect(abs(and.logLikelihood(rows)[0] - 2 * log(0.1) - 2 * log(0.9)) < 1e-12)
  }

  @Test(arguments: PairOperation.allCases)
  func channelIsNormalisedOverMeasurements(_ operation: PairOperation) {
    let pairs = PairLikelihood.randomPairs(6, length: 4, RandomStream(seed: 2))
    let x = TokenBatch(rows: [[0, 1, 1, 0]])
    let total = (0..<64).reduce(0.0) { sum, y in
      let measured = (0..<6).map { Token(y >> $0 & 1) }
      let noise = MismatchNoise.channel(flip: 0.13)
      let likelihood = PairLikelihood(operation, pairs: pairs, measured: measured, length: 4, noise: noise)
      return sum + exp(likelihood.logLikelihood(x)[0])
    }
    #expect(abs(total - 1) < 1e-12)
  }

  @Test(arguments: PairOperation.allCases, noises)
  func localChangeIsTheDifference(_ operation: PairOperation, _ noise: MismatchNoise) {
    let (likelihood, _) = pairProblem(operation, length: 20, pairs: 30, noise: noise, RandomStream(seed: 3))
    for row in 0..<20 {
      let z = bits(20, RandomStream(seed: 4)["z", row])
      for site in 0..<20 {
        for token in [Token(0), 1] {
          var moved = z
          moved[site] = token
          let values = likelihood.logLikelihood(TokenBatch(rows: [z, moved]))
          guard values.contains(where: { $0 > -.infinity }) else { continue }
          let change = likelihood.change((), z, site: site, to: token)
          #expect(change == values[1] - values[0] || abs(change - values[1] + values[0]) < 1e-9)
        }
      }
    }
  }

  /// T5: the explicit Metropolis matrix is reversible with respect to ℒ(z)·ω^d, for every coupling weight.
  @Test(arguments: PairOperation.allCases, noises)
  func detailedBalance(_ operation: PairOperation, _ noise: MismatchNoise) {
    let (likelihood, truth) = pairProblem(operation, length: 6, pairs: 9, noise: noise, RandomStream(seed: 8))
    let x = bits(6, RandomStream(seed: 9))
    for logWeight in [0, log(0.3), log(1e-5)] {
      let law = target(likelihood, reference: x, logWeight: logWeight)
      #expect(law[index(truth, likelihood.space)] > 0)
      let matrix = transitionMatrix(likelihood, reference: x, logWeight: logWeight)
      #expect(imbalance(matrix, law) < 1e-12)
      guard logWeight == log(0.3), case .channel = noise else { continue }
      let wrong = target(likelihood, reference: x, logWeight: log(0.2))
      #expect(imbalance(matrix, wrong) > 1e-6, "a control that must fail")
    }
  }

  /// Relabelling the sites relabels the likelihood (T12).
  @Test(arguments: PairOperation.allCases)
  func permutationOfSites(_ operation: PairOperation) {
    let stream = RandomStream(seed: 10)
    let (likelihood, _) = pairProblem(operation, length: 12, pairs: 20, noise: .soft(sigma: 1), stream)
    var random = stream["order"].generator()
    let order = random.permutation(12)
    let moved = PairLikelihood(
      operation, pairs: likelihood.pairs.map { SitePair(order[Int($0.first)], order[Int($0.second)]) },
      measured: likelihood.measured, length: 12, noise: .soft(sigma: 1))
    for row in 0..<10 {
      let z = bits(12, stream["z", row])
      var relabelled = z
      for i in 0..<12 { relabelled[order[i]] = z[i] }
      #expect(
        likelihood.logLikelihood(TokenBatch(rows: [z])) == moved.logLikelihood(TokenBatch(rows: [relabelled])))
    }
  }

  @Test(arguments: PairOperation.allCases, [RelaxedObjective.negativeLogLikelihood, .residualNorm])
  func gradients(_ operation: PairOperation, _ objective: RelaxedObjective) {
    for noise in [MismatchNoise.soft(sigma: 0.9), .channel(flip: 0.2)] {
      let (likelihood, _) = pairProblem(operation, length: 9, pairs: 20, noise: noise, RandomStream(seed: 11))
      var random = RandomStream(seed: 12).generator()
      let signal = (0..<9).map { _ in random.uniform() }
      #expect(gradientError(likelihood, objective, at: signal) < 1e-7)
    }
  }

  @Test(arguments: PairOperation.allCases)
  func relaxationIsTheExpectedNumberOfMismatches(_ operation: PairOperation) {
    let (likelihood, truth) = pairProblem(
      operation, length: 5, pairs: 12, noise: .soft(sigma: 2), RandomStream(seed: 13))
    var random = RandomStream(seed: 14).generator()
    let signal = (0..<5).map { _ in random.uniform() }
    let states = allSequences(likelihood.space)
    let counts = likelihood.mismatches(states)
    let expected = (0..<states.count).reduce(0.0) { sum, row in
      sum + Double(counts[row]) * zip(states[row: row], signal).reduce(1) { $0 * ($1.0 == 1 ? $1.1 : 1 - $1.1) }
    }
    var gradient = [Double](repeating: 0, count: 5)
    func value(_ objective: RelaxedObjective, _ signal: [Double]) -> Double {
      signal.withUnsafeBufferPointer { signal in
        gradient.withUnsafeMutableBufferPointer { likelihood.value(objective, at: signal, gradient: $0) }
      }
    }
    #expect(abs(value(.negativeLogLikelihood, signal) - expected / 4) < 1e-12)
    #expect(value(.residualNorm, truth.map(Double.init)) == 0)
    #expect(gradient == [0, 0, 0, 0, 0])
  }
}
