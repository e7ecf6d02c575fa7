/// Group norm of one image [pixels, channels], with an activation behind it: y = f(x̂·scale + shift).
///
/// Mean and variance are over the pixels and the channels of a group (Wu & He 2018).
struct GroupNorm: Sendable {
  let pixels: Int, channels: Int, groups: Int
  let epsilon: Float
  let activation: Activation?

  private var width: Int { channels / groups }
  private static var run: Int { 64 }

  /// Σ first and Σ second of every channel; `terms` gives both for sixteen channels of a pixel.
  @inline(__always)
  private func sums(
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
    _ terms: (_ pixel: Int, _ channel: Int, _ lanes: Int) -> (Floats, Floats)
  ) {
    first.update(repeating: 0, count: channels)
    second.update(repeating: 0, count: channels)
    for start in stride(from: 0, to: pixels, by: Self.run) {  // short sums first: less rounding, and near in memory
      sweep(channels) { c, n in
        var (a, b) = (Floats.zero, Floats.zero)
        for p in start..<min(start + Self.run, pixels) {
          let (u, v) = terms(p, c, n)
          a += u
          b += v
        }
        Float.store(Float.load(first + c, n) + a, first + c, n)
        Float.store(Float.load(second + c, n) + b, second + c, n)
      }
    }
  }

  /// Writes per channel mean and 1/√(var + ε) of its group into `mean` and `inverse`.
  func statistics<E: Element>(
    _ x: UnsafePointer<E>, mean: UnsafeMutablePointer<Float>, inverse: UnsafeMutablePointer<Float>
  ) {
    // Moments about the first pixel's value, so that a large mean does not cancel.
    sums(mean, inverse) { p, c, n in
      let d = E.load(x + p * channels + c, n) - E.load(x + c, n)
      return (d, d * d)
    }
    for g in 0..<groups {
      let members = g * width..<(g + 1) * width
      var (total, square) = (0.0, 0.0)
      for c in members { total += Double(mean[c]) + Double(pixels) * Double(E.widen(x[c])) }
      let count = Double(pixels * width)
      let m = total / count
      for c in members {
        let d = Double(E.widen(x[c])) - m  // Σ (x − m)² = Σ (x − x₀)² + 2d·Σ (x − x₀) + pixels·d²
        square += Double(inverse[c]) + 2 * d * Double(mean[c]) + Double(pixels) * d * d
      }
      let i = 1 / (max(0, square / count) + Double(epsilon)).squareRoot()
      for c in members { (mean[c], inverse[c]) = (Float(m), Float(i)) }
    }
  }

  func forward<E: Element>(
    _ x: UnsafePointer<E>, _ scale: UnsafePointer<Float>, _ shift: UnsafePointer<Float>, _ mean: UnsafePointer<Float>,
    _ inverse: UnsafePointer<Float>, _ y: UnsafeMutablePointer<E>
  ) {
    for p in 0..<pixels {
      sweep(channels) { c, n in
        let normal = (E.load(x + p * channels + c, n) - Float.load(mean + c, n)) * Float.load(inverse + c, n)
        let z = fusedMultiplyAdd(normal, Float.load(scale + c, n), Float.load(shift + c, n))
        E.store(activation?.value(z) ?? z, y + p * channels + c, n)
      }
    }
  }

  /// dx, and Σ dz·x̂ and Σ dz of every channel, where dz = dy·f'(z): the gradients of scale and shift.
  ///
  /// dx = (scale·dz − A − x̂·B)/√(var + ε) with A and B the means of scale·dz and scale·dz·x̂ over the group.
  func backward<E: Element>(
    _ x: UnsafePointer<E>, _ dy: UnsafePointer<E>, _ scale: UnsafePointer<Float>, _ shift: UnsafePointer<Float>,
    _ mean: UnsafePointer<Float>, _ inverse: UnsafePointer<Float>, dx: UnsafeMutablePointer<E>?,
    dscale: UnsafeMutablePointer<Float>, dshift: UnsafeMutablePointer<Float>, means: UnsafeMutablePointer<Float>
  ) {
    @inline(__always)
    func terms(_ p: Int, _ c: Int, _ n: Int) -> (normal: Floats, dz: Floats) {
      let normal = (E.load(x + p * channels + c, n) - Float.load(mean + c, n)) * Float.load(inverse + c, n)
      let d = E.load(dy + p * channels + c, n)
      guard let activation else { return (normal, d) }
      let z = fusedMultiplyAdd(normal, Float.load(scale + c, n), Float.load(shift + c, n))
      return (normal, d * activation.derivative(z))
    }
    sums(dscale, dshift) { p, c, n in
      let (normal, dz) = terms(p, c, n)
      return (dz * normal, dz)
    }
    guard let dx else { return }
    let (a, b) = (means, means + channels)
    for g in 0..<groups {
      let members = g * width..<(g + 1) * width
      let (first, second) = members.reduce((0.0, 0.0)) { sum, c in
        (sum.0 + Double(scale[c] * dshift[c]), sum.1 + Double(scale[c] * dscale[c]))
      }
      let count = Double(pixels * width)
      for c in members { (a[c], b[c]) = (Float(first / count), Float(second / count)) }
    }
    for p in 0..<pixels {
      sweep(channels) { c, n in
        let (normal, dz) = terms(p, c, n)
        let g = fusedMultiplyAdd(dz, Float.load(scale + c, n), -Float.load(a + c, n)) - normal * Float.load(b + c, n)
        E.store(g * Float.load(inverse + c, n), dx + p * channels + c, n)
      }
    }
  }
}
