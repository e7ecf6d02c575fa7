import CLanes

/// The arithmetic of `Lanes` as single instructions, in place of the standard library's generic loops over lanes.
extension Lanes {
  /// a + b.
  @_transparent public static func + (a: Lanes, b: Lanes) -> Lanes { lanes_add(a, b) }
  /// a − b.
  @_transparent public static func - (a: Lanes, b: Lanes) -> Lanes { lanes_subtract(a, b) }
  /// a·b.
  @_transparent public static func * (a: Lanes, b: Lanes) -> Lanes { lanes_multiply(a, b) }
  /// a/b.
  @_transparent public static func / (a: Lanes, b: Lanes) -> Lanes { lanes_divide(a, b) }
  /// a·b.
  @_transparent public static func * (a: Lanes, b: Double) -> Lanes { lanes_multiply(a, Lanes(repeating: b)) }
  /// a·b.
  @_transparent public static func * (a: Double, b: Lanes) -> Lanes { lanes_multiply(Lanes(repeating: a), b) }
  /// a + b.
  @_transparent public static func + (a: Lanes, b: Double) -> Lanes { lanes_add(a, Lanes(repeating: b)) }
  /// a − b.
  @_transparent public static func - (a: Lanes, b: Double) -> Lanes { lanes_subtract(a, Lanes(repeating: b)) }
  /// a/b.
  @_transparent public static func / (a: Double, b: Lanes) -> Lanes { lanes_divide(Lanes(repeating: a), b) }
  /// −a.
  @_transparent public static prefix func - (a: Lanes) -> Lanes { lanes_subtract(.zero, a) }
  /// a := a + b.
  @_transparent public static func += (a: inout Lanes, b: Lanes) { a = lanes_add(a, b) }
  /// a := a − b.
  @_transparent public static func -= (a: inout Lanes, b: Lanes) { a = lanes_subtract(a, b) }
  /// a := a·b.
  @_transparent public static func *= (a: inout Lanes, b: Lanes) { a = lanes_multiply(a, b) }
}

/// a·b + c with one rounding, lane by lane.
@_transparent public func fusedMultiplyAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { lanes_fma(a, b, c) }
/// √a, lane by lane, correctly rounded.
@_transparent public func squareRoot(_ a: Lanes) -> Lanes { lanes_sqrt(a) }
/// The larger one, lane by lane.
@_transparent public func maximum(_ a: Lanes, _ b: Lanes) -> Lanes { lanes_max(a, b) }
/// The smaller one, lane by lane.
@_transparent public func minimum(_ a: Lanes, _ b: Lanes) -> Lanes { lanes_min(a, b) }
/// `b` in the lanes where c < d, else `a`.
@_transparent public func select(_ a: Lanes, _ b: Lanes, where c: Lanes, isBelow d: Lanes) -> Lanes {
  lanes_select(a, b, c, d)
}
