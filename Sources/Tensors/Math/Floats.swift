import CLanes

/// Sixteen floats, one 512-bit register: what the rows of the tensor engine are worked through with.
public typealias Floats = SIMD16<Float>

/// The arithmetic of `Floats` as single instructions, as that of `Lanes`.
extension Floats {
  /// a + b.
  @_transparent public static func + (a: Floats, b: Floats) -> Floats { floats_add(a, b) }
  /// a − b.
  @_transparent public static func - (a: Floats, b: Floats) -> Floats { floats_subtract(a, b) }
  /// a·b.
  @_transparent public static func * (a: Floats, b: Floats) -> Floats { floats_multiply(a, b) }
  /// a/b.
  @_transparent public static func / (a: Floats, b: Floats) -> Floats { floats_divide(a, b) }
  /// a·b.
  @_transparent public static func * (a: Floats, b: Float) -> Floats { floats_multiply(a, Floats(repeating: b)) }
  /// a + b.
  @_transparent public static func + (a: Floats, b: Float) -> Floats { floats_add(a, Floats(repeating: b)) }
  /// a − b.
  @_transparent public static func - (a: Floats, b: Float) -> Floats { floats_subtract(a, Floats(repeating: b)) }
  /// a − b.
  @_transparent public static func - (a: Float, b: Floats) -> Floats { floats_subtract(Floats(repeating: a), b) }
  /// a/b.
  @_transparent public static func / (a: Float, b: Floats) -> Floats { floats_divide(Floats(repeating: a), b) }
  /// −a.
  @_transparent public static prefix func - (a: Floats) -> Floats { floats_subtract(.zero, a) }
  /// a := a + b.
  @_transparent public static func += (a: inout Floats, b: Floats) { a = floats_add(a, b) }

  /// The first `n` lanes, zero in the others.
  @_transparent func first(_ n: Int) -> Floats { n == 16 ? self : floats_first(self, Int32(truncatingIfNeeded: n)) }
  /// The largest lane; no lane is NaN.
  @_transparent func largest() -> Float { floats_largest(self) }
  /// Σ of the lanes, in a tree.
  @_transparent func total() -> Float { floats_total(self) }
}

/// a·b + c with one rounding, lane by lane.
@_transparent public func fusedMultiplyAdd(_ a: Floats, _ b: Floats, _ c: Floats) -> Floats { floats_fma(a, b, c) }
/// The larger one, lane by lane.
@_transparent public func maximum(_ a: Floats, _ b: Floats) -> Floats { floats_max(a, b) }
/// The smaller one, lane by lane.
@_transparent public func minimum(_ a: Floats, _ b: Floats) -> Floats { floats_min(a, b) }
/// √a, lane by lane, correctly rounded.
@_transparent public func squareRoot(_ a: Floats) -> Floats { floats_sqrt(a) }
/// `b` in the lanes where c < d, else `a`.
@_transparent func select(_ a: Floats, _ b: Floats, where c: Floats, isBelow d: Floats) -> Floats {
  floats_select(a, b, c, d)
}

/// e^x, lane by lane: relative error below 2e-7 for x in −87...88, 0 below, e⁸⁸ above.
///
/// Not for NaN. x = n·ln 2 + r with |r| ≤ ½ ln 2 (ln 2 in two parts), the Taylor series of e^r to r⁷, n added to the exponent.
@inline(__always)
func exp(_ x: Floats) -> Floats {
  let clamped = minimum(maximum(x, Floats(repeating: -87)), Floats(repeating: 88))
  let shift = Floats(repeating: 0x1.8p23)  // adding it rounds to a whole number, which lands in the low bits
  let t = fusedMultiplyAdd(clamped, Floats(repeating: 1.442695), shift)
  let n = t - shift
  var r = fusedMultiplyAdd(n, Floats(repeating: -0.693359375), clamped)
  r = fusedMultiplyAdd(n, Floats(repeating: 2.1219444e-4), r)
  var series = fusedMultiplyAdd(r, Floats(repeating: 1 / 5040), Floats(repeating: 1 / 720))
  series = fusedMultiplyAdd(series, r, Floats(repeating: 1 / 120))
  series = fusedMultiplyAdd(series, r, Floats(repeating: 1 / 24))
  series = fusedMultiplyAdd(series, r, Floats(repeating: 1 / 6))
  series = fusedMultiplyAdd(series, r, Floats(repeating: 0.5))
  series = fusedMultiplyAdd(series, r, Floats(repeating: 1))
  series = fusedMultiplyAdd(series, r, Floats(repeating: 1))
  return select(floats_scale(series, t), .zero, where: x, isBelow: Floats(repeating: -87))
}

/// The logistic function 1/(1 + e^−x), lane by lane; below −80 it stays at e^−80, clear of subnormal numbers, which are slow.
@inline(__always)
func sigmoid(_ x: Floats) -> Floats {
  floats_reciprocal(exp(minimum(-x, Floats(repeating: 80))) + 1)
}
