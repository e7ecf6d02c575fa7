import Diffusion

/// Mean and covariance of some points: (1/n) Σ x and (1/n) Σ (x − x̄)(x − x̄)ᵀ.
struct SignalMoments {
  let mean: [Double]
  /// Shape (d, d) row-major.
  let covariance: [Double]

  init(_ x: RealBatch) {
    let (n, d) = (Double(max(1, x.count)), x.dimension)
    var mean = [Double](repeating: 0, count: d)
    var covariance = [Double](repeating: 0, count: d * d)
    for row in 0..<x.count { for i in 0..<d { mean[i] += x[row, i] / n } }
    for row in 0..<x.count {
      for i in 0..<d {
        let centred = (x[row, i] - mean[i]) / n
        for j in 0...i { covariance[i * d + j] += centred * (x[row, j] - mean[j]) }
      }
    }
    for i in 0..<d { for j in 0..<i { covariance[j * d + i] = covariance[i * d + j] } }
    (self.mean, self.covariance) = (mean, covariance)
  }
}

/// √Σ(a_i − b_i)².
func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}
