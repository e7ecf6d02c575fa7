import CLanes

/// The upper half of a `Float`: what matrix units multiply.
public struct BFloat16: Sendable, Hashable {
  /// Sign, exponent and seven bits of mantissa.
  public var bits: UInt16

  /// From its bits.
  public init(bits: UInt16) { self.bits = bits }

  /// The nearest one, ties to even; a NaN stays a NaN.
  public init(_ x: Float) {
    let b = x.bitPattern
    bits =
      x.isNaN ? UInt16(b >> 16) | 0x40 : UInt16(truncatingIfNeeded: (UInt64(b) + 0x7FFF + UInt64(b >> 16 & 1)) >> 16)
  }

  /// The same number.
  public var float: Float { Float(bitPattern: UInt32(bits) << 16) }
}
