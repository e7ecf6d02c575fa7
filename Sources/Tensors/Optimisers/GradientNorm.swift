import CLanes

/// ‖g‖₂ over all buffers: squares are exact in doubles, sixteen running sums a buffer, buffers in order.
///
/// A function of the buffers and their order alone; 0 of nothing; NaN or infinite where a gradient is.
public func globalNorm(_ gradients: [UnsafeBufferPointer<Float>]) -> Double {
  var total = 0.0
  for gradient in gradients {
    guard let g = gradient.baseAddress else { continue }
    var (low, high) = (Lanes.zero, Lanes.zero)
    for i in stride(from: 0, to: gradient.count, by: 16) {
      let x: Floats = load(g + i, gradient.count - i)
      let (a, b) = (lanes_of_singles(x.lowHalf), lanes_of_singles(x.highHalf))
      low = fusedMultiplyAdd(a, a, low)
      high = fusedMultiplyAdd(b, b, high)
    }
    total += (low + high).sum()
  }
  return total.squareRoot()
}

/// The factor that clips gradients of a norm to at most `limit`: min(1, limit/norm).
///
/// 1 of norm 0; NaN of a norm that is not finite, which `Optimiser.step` refuses.
public func clippingFactor(norm: Double, limit: Double) -> Double {
  norm.isFinite ? (norm > limit ? limit / norm : 1) : .nan
}
