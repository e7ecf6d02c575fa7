import CLanes

/// y_i = e^{x_i}, or e^{min(cap, x_i·factor)}, of `count` numbers, none of them NaN; 0 below −708, so for −∞ too.
///
/// Eight at a time: what makes probabilities of a row of log-probabilities.
public func exponentials(
  of x: UnsafePointer<Float>, count: Int, times factor: Double = 1, atMost cap: Double = 709,
  into y: UnsafeMutablePointer<Double>
) {
  let (source, target) = (UnsafeRawPointer(x), UnsafeMutableRawPointer(y))
  var i = 0
  while i + 8 <= count {
    let lanes = exponentials(source.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self), factor, cap)
    target.storeBytes(of: lanes, toByteOffset: i * 8, as: Lanes.self)
    i += 8
  }
  guard i < count else { return }
  var rest = SIMD8<Float>.zero
  for k in i..<count { rest[k - i] = x[k] }
  let lanes = exponentials(rest, factor, cap)
  for k in i..<count { y[k] = lanes[k - i] }
}

@inline(__always)
private func exponentials(_ x: SIMD8<Float>, _ factor: Double, _ cap: Double) -> Lanes {
  let scaled = minimum(Lanes(repeating: cap), lanes_of_singles(x) * factor)
  return select(exp(scaled), .zero, where: scaled, isBelow: Lanes(repeating: -708))
}

/// Σ v with eight running sums.
@inlinable
public func sum(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
  let raw = UnsafeRawPointer(values)
  var lanes = Lanes.zero
  var i = 0
  while i + 8 <= count {
    lanes += raw.loadUnaligned(fromByteOffset: i * 8, as: Lanes.self)
    i += 8
  }
  var total = lanes.sum()
  while i < count {
    total += values[i]
    i += 1
  }
  return total
}

/// Σ e^{x_i − reference} of `count` numbers, with eight running sums; what is below e^−708 counts as that.
public func sumOfExponentials(of x: UnsafePointer<Double>, _ count: Int, relativeTo reference: Double) -> Double {
  let raw = UnsafeRawPointer(x)
  var lanes = Lanes.zero
  var i = 0
  while i + 8 <= count {
    lanes += exp(raw.loadUnaligned(fromByteOffset: i * 8, as: Lanes.self) - reference)
    i += 8
  }
  guard i < count else { return lanes.sum() }
  var rest = Lanes(repeating: -.infinity)
  for k in i..<count { rest[k - i] = x[k] }
  lanes += exp(rest - reference)
  return lanes.sum()
}
