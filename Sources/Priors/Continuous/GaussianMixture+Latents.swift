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
    let s = within.toSpectral(x)
    return TokenBatch(
      rows: (0..<x.count).map { row in
        let r = responsibilities(s[row: row], sigma)
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
    let s = within.toSpectral(x)
    return RealBatch(rows: (0..<x.count).map { responsibilities(s[row: $0], sigma) })
  }

  /// Of one row in the basis of C: r_z ∝ p(z)·N(x; μ_z, C + σ²I).
  func responsibilities(_ s: ArraySlice<Double>, _ sigma: Double) -> [Double] {
    let precision = within.values.map { 1 / ($0 + sigma * sigma) }
    var logs = logWeights
    for z in logs.indices where logs[z] > -.infinity {
      var sum = 0.0
      for (i, value) in s.enumerated() {
        let offset = value - spectralMeans[z, i]
        sum += offset * offset * precision[i]
      }
      logs[z] -= sum / 2
    }
    let total = logSumExp(logs)
    return logs.map { exp($0 - total) }
  }
}
