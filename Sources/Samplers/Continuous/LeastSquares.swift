import Diffusion
import Platform

/// min ‖y − A(Dec(v))‖²/n over v by AdamW, row by row, from where v stands.
///
/// Loshchilov & Hutter 2019 with β = (.9, .999), ε = 1e-8 and a decay of .01, as ReSample is released.
struct LeastSquares: Sendable {
  let rate: Double
  let limit: Int
  /// Stops below this mean square.
  let tolerance = 1e-6
  /// Stops also where the loss is above that of so many iterations ago; nil for not.
  let patience: Int?

  /// Iterations in all; `decode` gives Dec(v) and Jᵀc with J = ∂Dec/∂v and c what it is told to make of Dec(v).
  func solve(
    _ v: inout RealBatch, _ measurement: any GaussianMeasurement,
    decode: (RealBatch, (RealBatch) -> RealBatch) -> (signals: RealBatch, pullback: RealBatch)
  ) -> Int {
    let (d, n) = (v.dimension, Double(measurement.values.count))
    var m = [Double](repeating: 0, count: v.storage.count)
    var s = m
    var active = Array(0..<v.count)
    var losses: [[Double]] = []
    var total = 0
    for k in 1...limit {
      let rows = v.gather(active)
      var loss: [Double] = []
      let gradient = decode(rows) { x in
        let r = measurement.residual(x)
        loss = (0..<rows.count).map { row in r[row: row].reduce(0) { $0 + $1 * $1 } / n }
        return measurement.pullback(r, at: x)
      }.pullback
      var known = [Double](repeating: .infinity, count: v.count)
      for (row, value) in zip(active, loss) { known[row] = value }
      losses.append(known)
      var left: [Int] = []
      for (place, row) in active.enumerated() where loss[place] >= tolerance {
        if let patience, k > patience, loss[place] > losses[k - 1 - patience][row] { continue }
        left.append(row)
        for i in 0..<d {
          let (j, g) = (row * d + i, -2 * gradient[place, i] / n)
          m[j] += 0.1 * (g - m[j])
          s[j] += 0.001 * (g * g - s[j])
          let (mean, square) = (m[j] / (1 - pow(0.9, Double(k))), s[j] / (1 - pow(0.999, Double(k))))
          v.storage[j] -= rate * (0.01 * v.storage[j] + mean / (square.squareRoot() + 1e-8))
        }
      }
      total += active.count
      active = left
      if active.isEmpty { break }
    }
    return total
  }
}
