import Platform

/// ln Σ exp(v), −∞ for nothing but −∞ (or nothing at all).
func logSumExp(_ values: some Collection<Double>) -> Double {
  guard let best = values.max(), best > -.infinity else { return -.infinity }
  return best + log(values.reduce(0) { $0 + exp($1 - best) })
}

/// Importance weights, given by their logarithms.
struct LogWeights {
  /// ln of the mean weight.
  let logMean: Double
  /// Weights that sum to 1.
  let normalised: [Double]

  /// Throws `SamplerError.weightsVanished` where all are zero, `notFinite` where one is NaN or infinite.
  init(_ count: Int, _ logWeight: (Int) throws -> Double) throws {
    let logs = try (0..<count).map(logWeight)
    guard logs.allSatisfy({ $0 < .infinity }) else { throw SamplerError.weightsNotFinite }
    let total = logSumExp(logs)
    guard total > -.infinity else { throw SamplerError.weightsVanished(count: count) }
    logMean = total - log(Double(count))
    normalised = logs.map { exp($0 - total) }
  }

  /// (Σw)²/Σw²: between 1 and the number of weights.
  var effectiveSampleSize: Double { 1 / normalised.reduce(0) { $0 + $1 * $1 } }

  /// As many ancestors as weights by systematic resampling from one uniform number in (0, 1): index i occurs ⌊n·wᵢ⌋ or
  /// ⌈n·wᵢ⌉ times, n·wᵢ on average.
  func systematic(_ u: Double) -> [Int] {
    let n = normalised.count
    var ancestors: [Int] = []
    ancestors.reserveCapacity(n)
    var (index, sum) = (0, normalised[0])
    for k in 0..<n {
      let position = (Double(k) + u) / Double(n)
      while sum < position && index < n - 1 {
        index += 1
        sum += normalised[index]
      }
      ancestors.append(index)
    }
    return ancestors
  }
}
