import Platform
import Tensors

/// What changes the values of single pixels of one square image [1, side, side, 3].
extension Tensor {
  /// x + σn.
  func noisy(sigma: Double, _ random: inout RandomGenerator) -> Tensor {
    rewritten { x, y in for i in y.indices { y[i] += Float(sigma * random.normal()) } }
  }

  /// g·x + b + b_c with saturation 1 − u, all up to the severity: |ln g| ≤ 0.8s, |b| ≤ 0.5s, |b_c| ≤ 0.3s, u ≤ s.
  func relit(_ severity: Double, _ random: inout RandomGenerator) -> Tensor {
    func symmetric(_ limit: Double) -> Double { severity * limit * (2 * random.uniform() - 1) }
    let (gain, offset) = (Float(exp(symmetric(0.8))), symmetric(0.5))
    let offsets = (0..<3).map { _ in Float(offset + symmetric(0.3)) }
    let kept = Float(1 - abs(symmetric(1)))
    return rewritten { x, y in
      for p in stride(from: 0, to: y.count, by: 3) {
        let grey = (x[p] + x[p + 1] + x[p + 2]) / 3
        for c in 0..<3 { y[p + c] = gain * (grey + kept * (x[p + c] - grey)) + offsets[c] }
      }
    }
  }

  /// Some pixels black or white.
  func speckled(share: Double, _ random: inout RandomGenerator) -> Tensor {
    rewritten { _, y in
      for p in stride(from: 0, to: y.count, by: 3) where random.bernoulli(share) {
        let value: Float = random.bernoulli(0.5) ? 1 : -1
        for c in 0..<3 { y[p + c] = value }
      }
    }
  }

  /// Each channel rounded to the nearest of evenly spaced values.
  func posterised(levels: Int) -> Tensor {
    let step = 2 / Float(Swift.max(levels, 2) - 1)
    return mapped { (($0 + 1) / step).rounded() * step - 1 }
  }
}
