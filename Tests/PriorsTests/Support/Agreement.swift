import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// Whether two logs agree: both −∞, or within `tolerance` nats.
func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  a == b || abs(a - b) <= tolerance * max(1, abs(b))
}

/// Holds an exact prior against the enumeration of its own table: marginals and denoiser under every kernel.
func expectAgreement(_ prior: any ExactPrior, _ truth: BruteForce, seed: UInt64 = 1) throws {
  let space = prior.space
  for (index, kernel) in testKernels(space.vocabulary).enumerated() {
    let x = noisyRows(space, kernel, count: 20, RandomStream(seed: seed)["rows", index])
    let logMarginals = prior.logMarginal(x, kernel)
    var output = [Float](repeating: .nan, count: x.storage.count * space.vocabulary)
    try prior.denoise(x, kernel, into: &output)
    for row in 0..<x.count {
      let z = Array(x[row: row])
      #expect(close(logMarginals[row], truth.logMarginal(z, kernel), 1e-9), "log p_t of row \(row), kernel \(index)")
      let expected = truth.denoise(z, kernel)
      for entry in expected.indices {
        let found = Double(output[row * expected.count + entry])
        #expect(
          close(found, log(expected[entry]), 2e-6), "row \(row), entry \(entry), kernel \(index): \(z)")
      }
    }
  }
}

/// Holds an exact posterior against enumeration: evidence, law, entropy, mode, values and neighbour ratios.
func expectAgreement(
  _ posterior: any ExactPosterior, prior: BruteForce, logLikelihoods: [Double], seed: UInt64 = 2
) throws {
  let space = prior.space
  let truth = prior.tilted(logLikelihoods)
  let evidence = zip(prior.probabilities, logLikelihoods).reduce(0) { $0 + $1.0 * exp($1.1) }
  #expect(close(posterior.logEvidence, log(evidence), 1e-9))
  #expect(abs(posterior.entropy - truth.entropy) < 1e-9)
  let logs = posterior.logProbability(TokenBatch(rows: prior.sequences))
  for (found, expected) in zip(logs, truth.probabilities) { #expect(close(found, log(expected), 1e-9)) }
  if let mode = posterior.mode {
    let best = truth.probabilities.max() ?? 0
    #expect(close(mode.logProbability, log(best), 1e-9))
    #expect(close(posterior.logProbability(TokenBatch(rows: [mode.tokens]))[0], log(best), 1e-9))
  }
  for (index, kernel) in testKernels(space.vocabulary).enumerated() {
    let x = noisyRows(space, kernel, count: 6, RandomStream(seed: seed)["rows", index])
    let values = try #require(try posterior.logValue(x, kernel))
    let ratios = try #require(try posterior.neighbourLogRatios(x, kernel))
    for row in 0..<x.count {
      let z = Array(x[row: row])
      let here = prior.logValue(z, kernel, logLikelihoods)
      #expect(close(values[row], here, 1e-9))
      for site in 0..<space.length {
        for b in 0..<space.vocabulary {
          var neighbour = z
          neighbour[site] = Token(b)
          let expected = prior.logValue(neighbour, kernel, logLikelihoods) - here
          let found = Double(ratios[(row * space.length + site) * space.vocabulary + b])
          #expect(close(found, expected, 1e-4), "kernel \(index), row \(z), site \(site) := \(b)")
        }
      }
    }
  }
}

/// Pearson's χ² of draws against expected state probabilities, as a normal deviate by the Wilson-Hilferty cube root.
///
/// States below 5 expected counts are pooled. The false-alarm rate of `> 4` is 3e-5.
func chiSquareDeviate(_ states: [Int?], _ probabilities: [Double]) -> Double {
  var counts = [Double](repeating: 0, count: probabilities.count)
  for state in states {
    guard let state else { return .infinity }
    counts[state] += 1
  }
  let n = Double(states.count)
  var statistic = 0.0
  var cells = 0.0
  var pooled = (observed: 0.0, expected: 0.0)
  for (count, probability) in zip(counts, probabilities) {
    guard n * probability >= 5 else {
      pooled.observed += count
      pooled.expected += n * probability
      continue
    }
    statistic += (count - n * probability) * (count - n * probability) / (n * probability)
    cells += 1
  }
  if pooled.expected >= 1e-9 {
    let difference = pooled.observed - pooled.expected
    statistic += difference * difference / pooled.expected
    cells += 1
  } else if pooled.observed > 0 {
    return .infinity
  }
  let k = max(cells - 1, 1)
  let spread = 2 / (9 * k)
  return (cbrt(statistic / k) - (1 - spread)) / spread.squareRoot()
}

/// Draws from a posterior follow its reference law (false-alarm rate 3e-5 for the fixed seed).
func expectDrawsFollow(_ posterior: any ExactPosterior, count: Int = 20_000, seed: UInt64 = 3) {
  let draws = posterior.sample(count, RandomStream(seed: seed))
  let law = posterior.reference
  #expect(abs(law.probabilities.reduce(0, +) - 1) < 1e-9)
  let deviate = chiSquareDeviate((0..<count).map { law.state(draws[row: $0]) }, law.probabilities)
  #expect(deviate < 4, "χ² deviate \(deviate)")
}
