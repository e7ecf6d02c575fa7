/// What the elements of a tensor are.
public enum ElementType: Sendable, Hashable {
  /// IEEE single precision.
  case float32
  /// The upper half of a single: 8 bits of exponent, 7 of mantissa.
  case bfloat16

  /// Bytes of one element.
  public var size: Int { self == .float32 ? 4 : 2 }
}
