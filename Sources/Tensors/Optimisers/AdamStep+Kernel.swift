extension AdamStep {
  /// One pass over `count` parameters, sixteen at a time; every parameter is treated alike, wherever it lies.
  ///
  /// Returns whether every θ and v is finite afterwards.
  func apply(
    to θ: UnsafeMutablePointer<Float>, momentum m: UnsafeMutablePointer<Float>,
    variance v: UnsafeMutablePointer<Float>, gradient g: UnsafePointer<Float>, gradientScale: Double, count: Int
  ) -> Bool {
    isAdaptive
      ? pass(θ, m, v, g, gradientScale, count) { m, v in
        m / fusedMultiplyAdd(Floats(repeating: Float(rootFactor)), squareRoot(v), Floats(repeating: Float(epsilon)))
      }
      : pass(θ, m, v, g, gradientScale, count) { m, _ in m }
  }

  @inline(__always)
  private func pass(
    _ θ: UnsafeMutablePointer<Float>, _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>,
    _ g: UnsafePointer<Float>, _ gradientScale: Double, _ count: Int, direction: (Floats, Floats) -> Floats
  ) -> Bool {
    let (β1, rest1) = (Floats(repeating: Float(beta1)), Floats(repeating: Float(1 - beta1)))
    let (β2, rest2) = (Floats(repeating: Float(beta2)), Floats(repeating: Float(1 - beta2)))
    let (scale, decay) = (Floats(repeating: Float(gradientScale)), Floats(repeating: Float(gradientDecay)))
    let (κ, α) = (Floats(repeating: Float(shrinkage)), Floats(repeating: Float(-rate)))
    var witness = Floats.zero  // 0·x is NaN where x is not finite
    for i in stride(from: 0, to: count, by: 16) {
      let rest = count - i
      let old: Floats = load(θ + i, rest)
      let slope = fusedMultiplyAdd(decay, old, scale * load(g + i, rest))
      let first = fusedMultiplyAdd(β1, load(m + i, rest), rest1 * slope)
      let second = fusedMultiplyAdd(β2, load(v + i, rest), rest2 * (slope * slope))
      let new = fusedMultiplyAdd(α, direction(first, second), κ * old)
      store(first, m + i, rest)
      store(second, v + i, rest)
      store(new, θ + i, rest)
      witness = fusedMultiplyAdd(Floats.zero, new + second, witness)
    }
    return witness == Floats.zero
  }
}
