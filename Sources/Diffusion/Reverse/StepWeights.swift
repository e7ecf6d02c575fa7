/// The law of one reverse step of one site, not normalised, in the form that all methods share.
///
///     w_b = slope·p_b + offset for b ≠ z,   w_z = own for a visible z,   and `mask` for the mask.
@usableFromInline
struct StepWeights {
  /// Of p_b = p(x0_i = b | x_t).
  @usableFromInline let slope: Double
  /// What every symbol has, whatever p_b.
  @usableFromInline let offset: Double
  /// w_z; 0 where z is the mask.
  @usableFromInline let own: Double
  /// The mask's weight.
  @usableFromInline let mask: Double

  @inlinable @inline(__always)
  init(slope: Double, offset: Double, own: Double, mask: Double) {
    (self.slope, self.offset, self.own, self.mask) = (slope, offset, own, mask)
  }

  /// z from the weights by inversion of `u` in (0, 1): the mask first, then z, where steps mostly stay, then the others.
  ///
  /// `p` has p_z = 0 for a visible z; `others` is its sum. A law without mass stays where it is.
  @inlinable @inline(__always)
  func draw(_ z: Token, _ p: UnsafePointer<Double>, _ v: Int, others: Double, _ u: Double) -> Token {
    let count = Double(Int(z) == v ? v : v &- 1)
    var remaining = u * (mask + own + slope * others + offset * count) - mask
    if remaining < 0 { return Token(truncatingIfNeeded: v) }
    remaining -= own
    if remaining < 0 { return z }
    var last = z
    for b in 0..<v where b != Int(z) {
      let weight = slope * p[b] + offset
      if weight > 0 { last = Token(truncatingIfNeeded: b) }
      remaining -= weight
      if remaining < 0 { return last }
    }
    return last
  }

  /// w_b of every symbol.
  @inlinable @inline(__always)
  func write(_ z: Token, _ p: UnsafePointer<Double>, _ v: Int, into law: UnsafeMutablePointer<Double>) {
    for b in 0..<v { law[b] = slope * p[b] + offset }
    if Int(z) < v { law[Int(z)] = own }
  }
}
