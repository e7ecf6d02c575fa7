import Diffusion
import Foundation
import Tensors

extension EmpiricalPrior {
  /// p(x0 = x_m | x_t) ∝ p_m·ω^{d_m}, d_m the visible sites that differ; then a weighted sum over items per site.
  ///
  /// Items lighter than max(e^−85, min(10⁻¹⁶, 10⁻⁸·ω²/N)) of the heaviest are left out; a symbol that only they have is
  /// −∞. A row's result does not depend on the rows beside it.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    let width = space.length * space.vocabulary
    precondition(logProbabilities.count == x.count * width, "the output has shape (B, L, V)")
    var scores = ItemScores(support.count, kernel, length: space.length)
    let cut = max(-85, min(log(1e-16), log(1e-8 / Double(support.count)) + 2 * scores.noise.logWeight))
    var kept: [Int32] = []
    var weights: [Double] = []
    try logProbabilities.withUnsafeMutableBufferPointer { output in
      for row in 0..<x.count {
        scores.fill(x[row: row], support, supportLogWeights)
        guard scores.high > -.infinity else { throw DiffusionError.incompatible(row: row, kernel: kernel) }
        kept.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        var top = 0
        for (item, score) in scores.values.enumerated() where score >= scores.high + cut {
          if score == scores.high { top = kept.count }
          kept.append(Int32(truncatingIfNeeded: item))
          weights.append(exp(score - scores.high))
        }
        let rows = UnsafeMutableBufferPointer(rebasing: output[row * width..<(row + 1) * width])
        support.marginals(kept, weights, top: top, into: rows)
      }
    }
  }

  /// log p_t(x_t) of noisy rows, nats.
  public func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double] {
    x.require(space)
    var scores = ItemScores(support.count, kernel, length: space.length)
    return (0..<x.count).map { row in
      scores.fill(x[row: row], support, supportLogWeights)
      guard scores.high > -.infinity else { return -.infinity }
      let total = sumOfExponentials(of: scores.values, scores.values.count, relativeTo: scores.high)
      return scores.high + log(total) + scores.noise.logScale(x[row: row])
    }
  }
}

/// log p_m + d_m·log ω of every item for one noisy row.
private struct ItemScores {
  let noise: SiteNoise
  private(set) var values: [Double]
  /// The largest score.
  private(set) var high = -Double.infinity
  private var distances: [Int32]
  /// d·log ω for d in 0...L.
  private let penalties: [Double]

  init(_ count: Int, _ kernel: NoiseKernel, length: Int) {
    let noise = SiteNoise(kernel)
    self.noise = noise
    values = [Double](repeating: 0, count: count)
    distances = [Int32](repeating: 0, count: count)
    penalties = (0...length).map { $0 == 0 ? 0 : Double($0) * noise.logWeight }
  }

  mutating func fill(_ x: ArraySlice<Token>, _ items: any ItemStore, _ logWeights: [Double]) {
    distances.withUnsafeMutableBufferPointer { items.distances(to: x, into: $0) }
    var best = -Double.infinity
    values.withUnsafeMutableBufferPointer { values in
      distances.withUnsafeBufferPointer { distances in
        penalties.withUnsafeBufferPointer { penalties in
          logWeights.withUnsafeBufferPointer { logWeights in
            for item in values.indices {
              let score = logWeights[item] + penalties[Int(distances[item])]
              values[item] = score
              best = score > best ? score : best
            }
          }
        }
      }
    }
    high = best
  }
}
