import Diffusion
import Foundation
import Tensors

@testable import Priors

/// A law as a plain table, with everything by its definition: the oracle of these tests.
struct BruteForce {
  let space: TokenSpace
  let probabilities: [Double]
  let sequences: [[Token]]

  init(_ space: TokenSpace, weights: [Double]) {
    self.space = space
    let total = weights.reduce(0, +)
    probabilities = weights.map { $0 / total }
    let count = weights.count
    sequences = (0..<count).map { index in
      var rest = index
      var row = [Token](repeating: 0, count: space.length)
      for site in (0..<space.length).reversed() {
        row[site] = Token(rest % space.vocabulary)
        rest /= space.vocabulary
      }
      return row
    }
  }

  /// The table of an exact prior.
  init(of prior: any ExactPrior) {
    let count = prior.space.stateCount() ?? 0
    let empty = BruteForce(prior.space, weights: [Double](repeating: 1, count: count))
    let logs = prior.logProbability(TokenBatch(rows: empty.sequences))
    self.init(prior.space, weights: logs.map { exp($0) })
  }

  func noise(_ z: [Token], _ x: [Token], _ kernel: NoiseKernel) -> Double {
    zip(z, x).reduce(1) { $0 * kernel.probability(of: $1.0, given: $1.1) }
  }

  func logMarginal(_ z: [Token], _ kernel: NoiseKernel) -> Double {
    log(zip(probabilities, sequences).reduce(0) { $0 + $1.0 * noise(z, $1.1, kernel) })
  }

  /// p(x0_i = v | z), shape (L, V).
  func denoise(_ z: [Token], _ kernel: NoiseKernel) -> [Double] {
    var result = [Double](repeating: 0, count: space.length * space.vocabulary)
    var total = 0.0
    for (p, x) in zip(probabilities, sequences) {
      let mass = p * noise(z, x, kernel)
      total += mass
      for (site, token) in x.enumerated() { result[site * space.vocabulary + Int(token)] += mass }
    }
    return result.map { $0 / total }
  }

  /// log E[ℒ(x0) | z].
  func logValue(_ z: [Token], _ kernel: NoiseKernel, _ logLikelihoods: [Double]) -> Double {
    var above = 0.0
    var below = 0.0
    for (state, x) in sequences.enumerated() {
      let mass = probabilities[state] * noise(z, x, kernel)
      above += mass * exp(logLikelihoods[state])
      below += mass
    }
    return log(above / below)
  }

  func tilted(_ logLikelihoods: [Double]) -> BruteForce {
    BruteForce(space, weights: zip(probabilities, logLikelihoods).map { $0 * exp($1) })
  }

  var entropy: Double { probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
}

/// Uniform noise, absorbing noise with a little uniform mass, and mask-and-replace noise.
func testKernels(_ vocabulary: Int) -> [NoiseKernel] {
  [
    .uniform(0.7, vocabulary: vocabulary),
    .uniform(1e-3, vocabulary: vocabulary),
    NoiseKernel(vocabulary: vocabulary, logKeep: log(0.5 - 1e-4), logVisible: log(0.5)),
    NoiseKernel(vocabulary: vocabulary, logKeep: log(0.45), logVisible: log(0.7)),
  ]
}

/// Noisy rows with tokens 0..<V, and masks where the kernel has them.
func noisyRows(_ space: TokenSpace, _ kernel: NoiseKernel, count: Int, _ stream: RandomStream) -> TokenBatch {
  var random = stream.generator()
  var rows = TokenBatch(count: count, length: space.length)
  let tokens = space.vocabulary + (kernel.mask > 0 ? 1 : 0)
  for entry in rows.storage.indices { rows.storage[entry] = Token(random.uniform(below: tokens)) }
  return rows
}

func randomWeights(_ count: Int, zeros: Double = 0, _ stream: RandomStream) -> [Double] {
  var random = stream.generator()
  return (0..<count).map { _ in random.bernoulli(zeros) ? 0 : exp(2 * random.normal()) }
}
