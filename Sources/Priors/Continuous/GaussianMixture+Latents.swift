import Diffusion
import Platform
import Tensors

extension GaussianMixture {
  /// ln p(z), row by row, nats.
  public func logProbability(_ z: TokenBatch) -> [Double] {
    (0..<z.count).map { logWeights[component(z[row: $0])] }
  }

  /// Independent draws of p(z).
  public func drawLatents(_ count: Int, _ random: inout RandomGenerator) -> TokenBatch {
    let table = AliasTable(logWeights.map { exp($0) })
    return TokenBatch(rows: (0..<count).map { _ in codes(table.draw(&random)) })
  }

  /// Independent draws of p(z | x0 + σn = x) for every row; σ ≥ 0.
  public func drawLatents(
    given x: RealBatch, _ sigma: Double, _ random: inout RandomGenerator
  ) throws -> TokenBatch {
    let all = responsibilities(x, sigma)
    return TokenBatch(
      rows: (0..<x.count).map { row in
        let r = Array(all[row: row])
        let u = random.uniform()
        var sum = 0.0
        let drawn = r.indices.first {
          sum += r[$0]
          return u < sum
        }
        return codes(drawn ?? r.lastIndex { $0 > 0 } ?? 0)
      })
  }

  /// p(z | x0 + σn = x) of every component, row by row: shape (B, K); σ ≥ 0.
  public func responsibilities(_ x: RealBatch, _ sigma: Double) -> RealBatch {
    responsibilities(spectral: within.toSpectral(x), sigma)
  }

  /// Of rows in the basis of C: r_z ∝ p(z)·N(x; μ_z, C + σ²I).
  func responsibilities(spectral s: RealBatch, _ sigma: Double) -> RealBatch {
    let (d, count) = (dimension, means.count)
    let precision = within.values.map { 1 / ($0 + sigma * sigma) }
    var r = RealBatch(count: s.count, dimension: count)
    s.storage.withUnsafeBufferPointer { s in
      spectralMeans.storage.withUnsafeBufferPointer { μ in
        r.storage.withUnsafeMutableBufferPointer { r in
          for row in 0..<s.count / d {
            var largest = -Double.infinity
            for z in 0..<count {
              var sum = 0.0
              for i in 0..<d {
                let offset = s[row * d + i] - μ[z * d + i]
                sum += offset * offset * precision[i]
              }
              r[row * count + z] = logWeights[z] - sum / 2
              largest = max(largest, r[row * count + z])
            }
            var total = 0.0
            for z in row * count..<(row + 1) * count {
              r[z] = exp(r[z] - largest)
              total += r[z]
            }
            for z in row * count..<(row + 1) * count { r[z] /= total }
          }
        }
      }
    }
    return r
  }
}
