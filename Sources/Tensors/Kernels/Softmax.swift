import Platform

/// Softmax of rows; sums in float32.
enum Softmax {
  static func maximum<E: Element>(_ x: UnsafePointer<E>, _ count: Int) -> Float {
    var largest = Floats(repeating: -.infinity)
    sweep(count) { i, n in largest = Tensors.maximum(largest, E.load(x + i, n, else: -.infinity)) }
    return largest.largest()
  }

  /// y = e^{x − reference}, and its sum; y may be x.
  @inline(__always)
  static func exponentials<A: Element, B: Element>(
    _ x: UnsafePointer<A>, _ count: Int, minus reference: Float, into y: UnsafeMutablePointer<B>
  ) -> Float {
    var total = Floats.zero
    let reference = Floats(repeating: reference)
    sweep(count) { i, n in
      let e = exp(A.load(x + i, n) - reference).first(n)
      total += e
      B.store(e, y + i, n)
    }
    return total.total()
  }

  /// ln Σ e^x; −∞ for no or only −∞ entries.
  static func logSumExp<E: Element>(_ x: UnsafePointer<E>, _ count: Int) -> Float {
    let largest = maximum(x, count)
    guard largest > -.infinity else { return -.infinity }
    var total = Floats.zero
    let reference = Floats(repeating: largest)
    sweep(count) { i, n in total += exp(E.load(x + i, n) - reference).first(n) }
    return largest + logf(total.total())
  }

  /// x ← x·factor.
  @inline(__always)
  static func scale<E: Element>(_ x: UnsafeMutablePointer<E>, _ count: Int, by factor: Float) {
    sweep(count) { i, n in E.store(E.load(x + i, n) * factor, x + i, n) }
  }

  /// Σ a·b.
  @inline(__always)
  static func dot<A: Element, B: Element>(_ a: UnsafePointer<A>, _ b: UnsafePointer<B>, _ count: Int) -> Float {
    var total = Floats.zero
    sweep(count) { i, n in total = fusedMultiplyAdd(A.load(a + i, n), B.load(b + i, n), total) }
    return total.total()
  }
}
