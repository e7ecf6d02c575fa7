import Platform

/// The tables of a first-order chain in plain numbers, rows padded with zeros to a multiple of eight columns.
struct Chain: Sendable {
  /// V.
  let vocabulary: Int
  /// Columns of a padded row.
  let stride: Int
  /// π, padded.
  let initial: [Double]
  /// T(a → b), shape (V, stride), row a.
  let transition: [Double]
  /// T(a → b), shape (V, stride), row b.
  let transposed: [Double]

  init(initial: [Double], transition: [Double]) {
    let vocabulary = initial.count
    let stride = (vocabulary + 7) / 8 * 8
    var forward = [Double](repeating: 0, count: vocabulary * stride)
    var backward = forward
    for a in 0..<vocabulary {
      for b in 0..<vocabulary {
        forward[a * stride + b] = transition[a * vocabulary + b]
        backward[b * stride + a] = transition[a * vocabulary + b]
      }
    }
    self.vocabulary = vocabulary
    self.stride = stride
    self.initial = initial + [Double](repeating: 0, count: stride - vocabulary)
    self.transition = forward
    transposed = backward
  }

  /// out_j = Σ_k v_k·M_kj for a padded matrix of V rows: 32 columns at a time in four registers.
  static func multiply(
    _ vector: UnsafePointer<Double>, _ matrix: UnsafePointer<Double>, rows: Int, stride: Int,
    into out: UnsafeMutablePointer<Double>
  ) {
    let matrix = UnsafeRawPointer(matrix)
    let out = UnsafeMutableRawPointer(out)
    func load(_ row: Int, _ column: Int) -> SIMD8<Double> {
      matrix.loadUnaligned(fromByteOffset: (row * stride + column) * 8, as: SIMD8<Double>.self)
    }
    var column = 0
    while column + 32 <= stride {
      var a = SIMD8<Double>.zero, b = a, c = a, d = a
      for row in 0..<rows {
        let weight = SIMD8(repeating: vector[row])
        a += weight * load(row, column)
        b += weight * load(row, column + 8)
        c += weight * load(row, column + 16)
        d += weight * load(row, column + 24)
      }
      out.storeBytes(of: a, toByteOffset: column * 8, as: SIMD8<Double>.self)
      out.storeBytes(of: b, toByteOffset: column * 8 + 64, as: SIMD8<Double>.self)
      out.storeBytes(of: c, toByteOffset: column * 8 + 128, as: SIMD8<Double>.self)
      out.storeBytes(of: d, toByteOffset: column * 8 + 192, as: SIMD8<Double>.self)
      column += 32
    }
    while column < stride {
      var a = SIMD8<Double>.zero
      for row in 0..<rows { a += SIMD8(repeating: vector[row]) * load(row, column) }
      out.storeBytes(of: a, toByteOffset: column * 8, as: SIMD8<Double>.self)
      column += 8
    }
  }
}
