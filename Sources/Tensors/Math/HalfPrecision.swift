import CLanes

// Sixteen-bit floats as bit patterns: bfloat16 (8 bits of exponent, 7 of fraction) and IEEE binary16 (5 and 10).
// Widening is exact and keeps every bit of a NaN; narrowing rounds to nearest, ties to even, and makes every NaN quiet.

/// The bfloat16 patterns nearest to `count` singles, ties to even.
///
/// bits + 0x7FFF + (bit 16), of which the high half is kept: a carry moves on into the exponent, up to infinity. A NaN keeps
/// its sign and the high bits of its payload and becomes quiet. Neither pointer has to be aligned.
public func narrowToBFloat16(
  _ values: UnsafeRawPointer, count: Int, into patterns: UnsafeMutableRawPointer
) {
  narrow(values, count, into: patterns) { x in
    let odd = patterns_and(patterns_shift_right(x, 16), Patterns(repeating: 1))
    let rounded = patterns_add(x, patterns_add(odd, Patterns(repeating: 0x7FFF)))
    let quiet = patterns_or(x, Patterns(repeating: 0x0040_0000))
    let result = patterns_select(rounded, quiet, Patterns(repeating: infinity), magnitude(x))
    return patterns_shift_right(result, 16)
  }
}

/// The singles that `count` bfloat16 patterns are.
///
/// Neither pointer has to be aligned.
public func widenFromBFloat16(
  _ patterns: UnsafeRawPointer, count: Int, into values: UnsafeMutableRawPointer
) {
  widen(patterns, count, into: values) { patterns_shift_left($0, 16) }
}

/// The binary16 patterns nearest to `count` singles, ties to even: infinite from 65 520, subnormal below 2⁻¹⁴.
///
/// Normal: the exponent moves by 127 − 15, and 0xFFF + (bit 13) rounds the 13 bits that go. Subnormal: x + ½ in singles has
/// the quantum 2⁻²⁴ of binary16, so its sum is rounded as it should be. A NaN keeps its sign and the high bits of its
/// payload and becomes quiet. Neither pointer has to be aligned.
public func narrowToFloat16(
  _ values: UnsafeRawPointer, count: Int, into patterns: UnsafeMutableRawPointer
) {
  narrow(values, count, into: patterns) { x in
    let a = magnitude(x)
    let odd = patterns_and(patterns_shift_right(a, 13), Patterns(repeating: 1))
    let biased = patterns_add(a, patterns_add(odd, Patterns(repeating: 0xFFF &- 112 << 23)))
    let half = Floats(repeating: 0.5)
    let small = unsafeBitCast(unsafeBitCast(a, to: Floats.self) + half, to: Patterns.self)
    var y = patterns_shift_right(biased, 13)
    y = patterns_select(y, patterns_subtract(small, Patterns(repeating: half[0].bitPattern)), a, smallestNormal)
    y = patterns_select(y, Patterns(repeating: 0x7C00), Patterns(repeating: 0x477F_FFFF), a)
    let payload = patterns_and(patterns_shift_right(a, 13), Patterns(repeating: 0x3FF))
    y = patterns_select(y, patterns_or(payload, Patterns(repeating: 0x7E00)), Patterns(repeating: infinity), a)
    return patterns_or(y, patterns_shift_right(patterns_subtract(x, a), 16))
  }
}

/// The singles that `count` binary16 patterns are.
///
/// The exponent moves by 127 − 15, twice for infinities and NaN; a subnormal is read as 2⁻¹⁴·(1 + f) and loses its 2⁻¹⁴.
/// Neither pointer has to be aligned.
public func widenFromFloat16(
  _ patterns: UnsafeRawPointer, count: Int, into values: UnsafeMutableRawPointer
) {
  widen(patterns, count, into: values) { h in
    let a = patterns_shift_left(patterns_and(h, Patterns(repeating: 0x7FFF)), 13)
    let normal = patterns_add(a, Patterns(repeating: 112 << 23))
    let special = patterns_add(a, Patterns(repeating: 224 << 23))
    let tiny = unsafeBitCast(patterns_add(a, smallestNormal), to: Floats.self)
    let subnormal = unsafeBitCast(tiny - Floats(repeating: 0x1p-14), to: Patterns.self)
    var x = patterns_select(normal, subnormal, a, Patterns(repeating: 0x400 << 13))
    x = patterns_select(x, special, Patterns(repeating: 0x7BFF << 13), a)
    return patterns_or(x, patterns_shift_left(patterns_and(h, Patterns(repeating: 0x8000)), 16))
  }
}

private let infinity: UInt32 = 0x7F80_0000
/// 2⁻¹⁴, the smallest normal number of binary16.
private var smallestNormal: Patterns { Patterns(repeating: 0x3880_0000) }

@inline(__always)
private func magnitude(_ x: Patterns) -> Patterns { patterns_and(x, Patterns(repeating: 0x7FFF_FFFF)) }

@inline(__always)
private func narrow(
  _ values: UnsafeRawPointer, _ count: Int, into patterns: UnsafeMutableRawPointer, _ rule: (Patterns) -> Patterns
) {
  for i in stride(from: 0, to: count, by: 16) {
    store(halves_of_patterns(rule(load(values + 4 * i, count - i))), patterns + 2 * i, count - i)
  }
}

@inline(__always)
private func widen(
  _ patterns: UnsafeRawPointer, _ count: Int, into values: UnsafeMutableRawPointer, _ rule: (Patterns) -> Patterns
) {
  for i in stride(from: 0, to: count, by: 16) {
    store(rule(patterns_of_halves(load(patterns + 2 * i, count - i))), values + 4 * i, count - i)
  }
}
