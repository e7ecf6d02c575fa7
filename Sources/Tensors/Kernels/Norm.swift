/// y = x̂·(scale + lift) + shift over rows of `width` numbers; x̂ = (x − mean)/√(var + ε), or without the mean x/√(mean x² + ε).
///
/// `scale` and `shift` have one row for every `group` successive rows; absent ones count as 1 − lift and 0.
struct Norm {
  let width: Int
  let group: Int
  let centred: Bool
  let epsilon: Float
  /// 1 where the scale is a change of scale, as in adaptive norms.
  let lift: Float

  /// Rows of one block; what is summed over rows is summed in blocks first.
  static let block = 64

  /// `statistics` receives mean and 1/√(var + ε) of every row.
  func forward<E: Element>(
    _ x: UnsafePointer<E>, _ scale: UnsafePointer<Float>?, _ shift: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<E>,
    _ statistics: UnsafeMutablePointer<SIMD2<Float>>, rows: Range<Int>
  ) {
    let one = Floats(repeating: 1), lifted = Floats(repeating: lift)
    for r in rows {
      let (x, y) = (x + r * width, y + r * width)
      let s = self.statistics(x)
      statistics[r] = s
      let (mean, inverse) = (Floats(repeating: s[0]), Floats(repeating: s[1]))
      let first = r / group * width
      switch (scale, shift) {
      case (let scale?, let shift?):
        let (scale, shift) = (scale + first, shift + first)
        sweep(width) { i, n in
          let normal = (E.load(x + i, n) - mean) * inverse
          E.store(fusedMultiplyAdd(normal, Float.load(scale + i, n) + lifted, Float.load(shift + i, n)), y + i, n)
        }
      default:
        sweep(width) { i, n in
          let normal = (E.load(x + i, n) - mean) * inverse
          let factor = scale.map { Float.load($0 + first + i, n) + lifted } ?? one
          E.store(fusedMultiplyAdd(normal, factor, shift.map { Float.load($0 + first + i, n) } ?? .zero), y + i, n)
        }
      }
    }
  }

  /// Mean (0 when not centred) and 1/√(var + ε), in two passes.
  @inline(__always)
  func statistics<E: Element>(_ x: UnsafePointer<E>) -> SIMD2<Float> {
    var total = Floats.zero
    if centred { sweep(width) { i, n in total += E.load(x + i, n) } }
    let mean = centred ? total.total() / Float(width) : 0
    var squares = Floats.zero
    sweep(width) { i, n in
      let d = (E.load(x + i, n) - mean).first(n)
      squares = fusedMultiplyAdd(d, d, squares)
    }
    return SIMD2(mean, 1 / (squares.total() / Float(width) + epsilon).squareRoot())
  }

  /// dx, and what the rows add to the gradients of scale and shift (one row of `width` each, accumulated).
  ///
  /// With g = dy·(scale + lift): dx = (g − mean g − x̂·mean(g·x̂))/√(var + ε), without the mean of g when not centred.
  func backward<E: Element>(
    _ x: UnsafePointer<E>, _ dy: UnsafePointer<E>, _ scale: UnsafePointer<Float>?,
    _ statistics: UnsafePointer<SIMD2<Float>>, dx: UnsafeMutablePointer<E>?, dscale: UnsafeMutablePointer<Float>?,
    dshift: UnsafeMutablePointer<Float>?, rows: Range<Int>
  ) {
    let one = Floats(repeating: 1), lifted = Floats(repeating: lift)
    for r in rows {
      let (x, dy) = (x + r * width, dy + r * width)
      let (mean, inverse) = (Floats(repeating: statistics[r][0]), Floats(repeating: statistics[r][1]))
      let scale = scale.map { $0 + r / group * width }
      var sums = Floats.zero, products = Floats.zero
      sweep(width) { i, n in
        let normal = (E.load(x + i, n) - mean) * inverse
        let d = E.load(dy + i, n)
        if let dscale { Float.store(fusedMultiplyAdd(d, normal, Float.load(dscale + i, n)), dscale + i, n) }
        if let dshift { Float.store(Float.load(dshift + i, n) + d, dshift + i, n) }
        let g = d * (scale.map { Float.load($0 + i, n) + lifted } ?? one)
        sums += g
        products = fusedMultiplyAdd(g, normal, products)
      }
      guard let dx = dx.map({ $0 + r * width }) else { continue }
      let a = Floats(repeating: centred ? sums.total() / Float(width) : 0)
      let b = Floats(repeating: products.total() / Float(width))
      sweep(width) { i, n in
        let normal = (E.load(x + i, n) - mean) * inverse
        let g = E.load(dy + i, n) * (scale.map { Float.load($0 + i, n) + lifted } ?? one)
        E.store((g - a - normal * b) * inverse, dx + i, n)
      }
    }
  }
}
