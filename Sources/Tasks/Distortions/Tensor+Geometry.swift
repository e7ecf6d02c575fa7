import Platform
import Tensors

/// What moves the pixels of one square image [1, side, side, 3].
extension Tensor {
  /// Everything by one vector, or by a field that bends smoothly between 5×5 vectors; the longest have this length.
  func warped(by length: Float, _ random: inout RandomGenerator) -> Tensor {
    let knots = random.bernoulli(0.5) ? 1 : 5
    var field = (0..<knots * knots).map { _ in SIMD2(Float(random.normal()), Float(random.normal())) }
    let longest = field.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
    field = field.map { $0 * (length / Swift.max(longest, 1e-6)) }
    let step = Float(knots - 1) / Float(shape[1] - 1)
    return moved { i, j in
      let (u, v) = (i * step, j * step)
      let (a, b) = (Swift.min(Int(u), Swift.max(0, knots - 2)), Swift.min(Int(v), Swift.max(0, knots - 2)))
      func knot(_ a: Int, _ b: Int) -> SIMD2<Float> { field[Swift.min(a, knots - 1) * knots + Swift.min(b, knots - 1)] }
      let (p, q) = (u - Float(a), v - Float(b))
      let upper = knot(a, b) * (1 - q) + knot(a, b + 1) * q
      let lower = knot(a + 1, b) * (1 - q) + knot(a + 1, b + 1) * q
      return SIMD2(i, j) + upper * (1 - p) + lower * p
    }
  }

  /// A turn around the middle.
  func turned(degrees: Double) -> Tensor {
    let (cosine, sine) = (Float(cos(degrees * .pi / 180)), Float(sin(degrees * .pi / 180)))
    let middle = Float(shape[1] - 1) / 2
    return moved { i, j in
      let (u, v) = (i - middle, j - middle)
      return SIMD2(middle + cosine * u - sine * v, middle + sine * u + cosine * v)
    }
  }

  /// Every pixel from another place (row, column), bilinearly; beyond the edges are those of the edge.
  private func moved(_ place: (_ row: Float, _ column: Float) -> SIMD2<Float>) -> Tensor {
    let side = shape[1]
    let last = Float(side - 1)
    return rewritten { x, y in
      for i in 0..<side {
        for j in 0..<side {
          let from = place(Float(i), Float(j)).clamped(lowerBound: SIMD2(0, 0), upperBound: SIMD2(last, last))
          let (a, b) = (Int(from.x), Int(from.y))
          let (p, q) = (from.x - Float(a), from.y - Float(b))
          let (below, right) = (Swift.min(a + 1, side - 1), Swift.min(b + 1, side - 1))
          for c in 0..<3 {
            let upper = x[(a * side + b) * 3 + c] * (1 - q) + x[(a * side + right) * 3 + c] * q
            let lower = x[(below * side + b) * 3 + c] * (1 - q) + x[(below * side + right) * 3 + c] * q
            y[(i * side + j) * 3 + c] = upper * (1 - p) + lower * p
          }
        }
      }
    }
  }
}
