import Platform
import Tensors

/// What treats blocks of one square image [1, side, side, 3].
extension Tensor {
  /// Some blocks of a grid are copies of others: of one beside them, or, half of the time, of any.
  func swapped(share: Double, block: Int, _ random: inout RandomGenerator) -> Tensor {
    let side = shape[1]
    let count = side / Swift.max(1, block)
    let isFar = random.bernoulli(0.5)
    return rewritten { x, y in
      for (row, column) in (0..<count * count).map({ ($0 / count, $0 % count) }) where random.bernoulli(share) {
        func other(_ place: Int) -> Int {
          isFar
            ? random.uniform(below: count) : Swift.min(Swift.max(place + random.uniform(below: 3) - 1, 0), count - 1)
        }
        let (fromRow, fromColumn) = (other(row), other(column))
        for i in 0..<block {
          let to = ((row * block + i) * side + column * block) * 3
          let from = ((fromRow * block + i) * side + fromColumn * block) * 3
          for k in 0..<block * 3 { y[to + k] = x[from + k] }
        }
      }
    }
  }

  /// A square of one random colour, anywhere.
  func punched(_ size: Int, _ random: inout RandomGenerator) -> Tensor {
    let side = shape[1]
    let size = Swift.min(Swift.max(1, size), side)
    let (top, left) = (random.uniform(below: side - size + 1), random.uniform(below: side - size + 1))
    let colour = (0..<3).map { _ in Float(2 * random.uniform() - 1) }
    return rewritten { _, y in
      for i in top..<top + size {
        for j in left..<left + size { for c in 0..<3 { y[(i * side + j) * 3 + c] = colour[c] } }
      }
    }
  }

  /// Rounded cosine coefficients of 8×8 blocks of luminance and chrominance.
  ///
  /// The quality is that of the Independent JPEG Group, 1...100. Where the side is no multiple of 8, the rest stays as
  /// it is.
  func compressed(quality: Double) -> Tensor {
    let scale = quality < 50 ? 50 / quality : 2 - quality / 50
    let side = shape[1]
    let steps = [luminance, chrominance].map { $0.map { Float(Swift.max(1, (Double($0) * scale).rounded())) } }
    return rewritten { x, y in
      var planes = [[Float]](repeating: [Float](repeating: 0, count: 64), count: 3)
      for top in stride(from: 0, to: side - 7, by: 8) {
        for left in stride(from: 0, to: side - 7, by: 8) {
          for k in 0..<64 {
            let p = ((top + k / 8) * side + left + k % 8) * 3
            let (r, g, b) = (127.5 * x[p], 127.5 * x[p + 1], 127.5 * x[p + 2])
            let luma = 0.299 * r + 0.587 * g + 0.114 * b
            (planes[0][k], planes[1][k], planes[2][k]) = (luma, (b - luma) / 1.772, (r - luma) / 1.402)
          }
          for c in 0..<3 { round(&planes[c], steps[c == 0 ? 0 : 1]) }
          for k in 0..<64 {
            let p = ((top + k / 8) * side + left + k % 8) * 3
            let (luma, blue, red) = (planes[0][k], planes[1][k], planes[2][k])
            let (r, b) = (luma + 1.402 * red, luma + 1.772 * blue)
            (y[p], y[p + 2]) = (r / 127.5, b / 127.5)
            y[p + 1] = (luma - 0.299 * r - 0.114 * b) / 0.587 / 127.5
          }
        }
      }
    }
  }
}

/// C·B·Cᵀ rounded to multiples of `steps`, and back.
private func round(_ block: inout [Float], _ steps: [Float]) {
  block = product(product(cosines, block), transposed(cosines))
  for k in 0..<64 { block[k] = (block[k] / steps[k]).rounded() * steps[k] }
  block = product(product(transposed(cosines), block), cosines)
}

/// The orthonormal discrete cosine transform of 8 numbers.
private let cosines = (0..<64).map { k -> Float in
  let (u, i) = (k / 8, k % 8)
  return Float((u == 0 ? 0.5.squareRoot() : 1) / 2 * cos(Double((2 * i + 1) * u) * .pi / 16))
}

private func product(_ a: [Float], _ b: [Float]) -> [Float] {
  var c = [Float](repeating: 0, count: 64)
  for i in 0..<8 { for k in 0..<8 { for j in 0..<8 { c[i * 8 + j] += a[i * 8 + k] * b[k * 8 + j] } } }
  return c
}

private func transposed(_ a: [Float]) -> [Float] { (0..<64).map { a[$0 % 8 * 8 + $0 / 8] } }

/// The tables of ITU-T T.81, annex K.
private let luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
]
private let chrominance = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
]
