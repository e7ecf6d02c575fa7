import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// With an exact denoiser the bound is −ln p itself; with any other it lies above on average.
struct VariationalBoundTests {
  /// No Monte Carlo: every x_σ of a tiny space with its probability, ln σ by the midpoint rule.
  ///
  /// What is left is the rule (below 1e-4 at 400 levels of a smooth integrand), and singles in the denoiser.
  @Test func uniformNoiseByEnumeration() throws {
    let space = TokenSpace(length: 2, vocabulary: 3)
    let prior = try TabularPrior(space, weights: randomWeights(9, RandomStream(seed: 4)))
    let all = TokenBatch(rows: BruteForce(of: prior).sequences)
    let levels = NoiseLevels(.uniform)
    let count = 400
    for x in BruteForce(of: prior).sequences {
      var bound = 0.0
      var integrand = ScoreEntropy(vocabulary: 3)
      func mean(_ kernel: NoiseKernel, _ value: (_ log_p: [Float], _ z: [Token]) -> Double) throws -> Double {
        var log_p = [Float](repeating: 0, count: all.storage.count * 3)
        try prior.denoise(all, kernel, into: &log_p)
        return (0..<9).reduce(0) { sum, n in
          let z = Array(all[row: n])
          let q = zip(z, x).reduce(1) { $0 * kernel.probability(of: $1.0, given: $1.1) }
          return sum + q * value(Array(log_p[6 * n..<6 * n + 6]), z)
        }
      }
      for k in 0..<count {
        let (kernel, weight, _) = levels.level((Double(k) + 0.5) / Double(count), space)
        let values = KernelValues(kernel)
        bound +=
          try weight / Double(count)
          * mean(kernel) { log_p, z in
            (0..<2).reduce(0) {
              $0 + integrand.value(log_p[3 * $1..<3 * $1 + 3], noisy: z[$1], clean: x[$1], values)
            }
          }
      }
      let last = NoiseKernel.uniform(1e-4, vocabulary: 3)
      bound += try mean(last) { log_p, _ in (0..<2).reduce(0) { $0 - Double(log_p[3 * $1 + Int(x[$1])]) } }
      let exact = -prior.logProbability(TokenBatch(rows: [x]))[0]
      #expect(abs(bound - exact) < 1e-3, "\(x): \(bound) against \(exact)")
    }
  }

  /// A table, a chain and independent sites.
  private func law(_ name: String) throws -> any ExactPrior {
    let stream = RandomStream(seed: 21)[name]
    let space = TokenSpace(length: 24, vocabulary: 4)
    switch name {
    case "tabular": return try TabularPrior(TokenSpace(length: 4, vocabulary: 3), weights: randomWeights(81, stream))
    case "markov":
      return try MarkovPrior(
        space, initial: randomWeights(4, stream["initial"]), transition: randomWeights(16, stream["transition"]))
    default: return try ProductPrior(space, weights: randomWeights(96, stream))
    }
  }

  /// Mean difference of estimate and −ln p over draws from the law, in standard errors; false alarm of 4: 6e-5 a test.
  private func deviation(
    _ prior: any DiscretePrior, of law: any ExactPrior, _ process: LearnedProcess, seed: UInt64 = 31
  ) throws -> (mean: Double, error: Double) {
    let rows = law.sample(400, RandomStream(seed: seed)["rows"])
    let bounds = try VariationalBound(process, levels: 16).nats(prior, rows, RandomStream(seed: seed)["bound"])
    let gaps = zip(bounds, law.logProbability(rows)).map { $0 + $1 }
    let mean = gaps.reduce(0, +) / 400
    let squares = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / 399 / 400).squareRoot())
  }

  @Test(arguments: ["tabular", "markov", "product"], [LearnedProcess.uniform, .absorbing])
  func exactDenoisersAreTight(_ name: String, _ process: LearnedProcess) throws {
    let law = try law(name)
    let gap = try deviation(law, of: law, process)
    // Rows of a block share their levels, so that errors of rows are not quite independent: 5 instead of 4.
    #expect(abs(gap.mean) < 5 * gap.error, "\(name), \(process): \(gap)")
    #expect(gap.error < 0.2, "\(name), \(process): the estimate says something, \(gap)")
  }

  /// Negative controls: an overconfident and an underconfident denoiser pay for it.
  @Test(arguments: [LearnedProcess.uniform, .absorbing], [2.0, 0.5]) func wrongDenoisersPay(
    _ process: LearnedProcess, _ power: Double
  ) throws {
    let law = try law("markov")
    let gap = try deviation(Tempered(law: law, power: power), of: law, process)
    #expect(gap.mean > 5 * gap.error, "\(process), power \(power): \(gap)")
  }

  /// A law's bound is of that law: another law's rows are scored by the denoiser's own ln p.
  @Test func theBoundBelongsToTheDenoiser() throws {
    let (markov, product) = (try law("markov"), try law("product"))
    let rows = product.sample(200, RandomStream(seed: 41)["rows"])
    let bounds = try VariationalBound(.absorbing, levels: 24).nats(markov, rows, RandomStream(seed: 41)["bound"])
    let mean = bounds.reduce(0, +) / 200
    let own = -markov.logProbability(rows).reduce(0, +) / 200
    let other = -product.logProbability(rows).reduce(0, +) / 200
    #expect(abs(mean - own) < 0.1 * abs(own - other))
  }
}

/// p^power, normalised: not the denoiser of any law.
private struct Tempered: DiscretePrior {
  let law: any ExactPrior
  let power: Double
  var space: TokenSpace { law.space }

  func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    try law.denoise(x, kernel, into: &logProbabilities)
    let v = space.vocabulary
    for start in stride(from: 0, to: logProbabilities.count, by: v) {
      let logs = logProbabilities[start..<start + v].map { Double($0) * power }
      let norm = logSumExp(logs)
      for k in 0..<v { logProbabilities[start + k] = Float(logs[k] - norm) }
    }
  }
}
