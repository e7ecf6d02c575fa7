import CLanes

/// Eight doubles, one 512-bit register: what the categorical loops of the samplers run on.
public typealias Lanes = SIMD8<Double>

/// e^x, lane by lane: relative error below 4e-16 for x in −708...709, clamped outside.
///
/// Not for NaN. x = n·ln 2 + r with |r| ≤ ½ ln 2 (ln 2 in two parts), the Taylor series of e^r to r¹³, and n added to the exponent.
@inlinable @inline(__always)
public func exp(_ x: Lanes) -> Lanes {
  let shift = Lanes(repeating: 0x1.8p52)  // adding it rounds to a whole number, which lands in the low bits
  let clamped = lanes_min(lanes_max(x, Lanes(repeating: -708)), Lanes(repeating: 709))
  let t = fusedMultiplyAdd(clamped, Lanes(repeating: 1.4426950408889634), shift)
  let n = t - shift
  var r = fusedMultiplyAdd(n, Lanes(repeating: -0x1.62e42fefa38p-1), clamped)
  r = fusedMultiplyAdd(n, Lanes(repeating: -0x1.ef35793c7673p-45), r)
  var series = fusedMultiplyAdd(r, Lanes(repeating: 0x1.6124613a86d09p-33), Lanes(repeating: 0x1.1eed8eff8d898p-29))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.ae64567f544e4p-26))  // 1/11!
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.27e4fb7789f5cp-22))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.71de3a556c734p-19))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.a01a01a01a01ap-16))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.a01a01a01a01ap-13))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.6c16c16c16c17p-10))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.1111111111111p-7))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.5555555555555p-5))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0x1.5555555555555p-3))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 0.5))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 1))
  series = fusedMultiplyAdd(series, r, Lanes(repeating: 1))
  let exponent = words_shift_left(unsafeBitCast(t, to: SIMD8<UInt64>.self), 52)
  return unsafeBitCast(words_add(unsafeBitCast(series, to: SIMD8<UInt64>.self), exponent), to: Lanes.self)
}

/// ln x, lane by lane, for positive normal x, to a relative error below 4e-16.
///
/// Undefined for other x. x = m·2ⁿ with m in √½...√2, s = (m − 1)/(m + 1), ln m = 2 artanh s by its series to s²¹.
@inlinable @inline(__always)
public func log(_ x: Lanes) -> Lanes {
  let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self)
  let n = words_shift_right_signed(words_subtract(bits, SIMD8(repeating: 0x3FE6_A09E_667F_3BCD)), 52)  // bits of √½
  let m = unsafeBitCast(words_subtract(bits, words_shift_left(n, 52)), to: Lanes.self)
  let exponent = unsafeBitCast(words_add(n, SIMD8(repeating: 0x4338_0000_0000_0000)), to: Lanes.self) - 0x1.8p52
  let s = (m - 1) / (m + 1)
  let z = s * s
  var series = fusedMultiplyAdd(z, Lanes(repeating: 1.0 / 21), Lanes(repeating: 1.0 / 19))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 17))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 15))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 13))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 11))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 9))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 7))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 5))
  series = fusedMultiplyAdd(series, z, Lanes(repeating: 1.0 / 3))
  let double = s + s
  let tail = fusedMultiplyAdd(double * z, series, exponent * 0x1.ef35793c7673p-45)
  return fusedMultiplyAdd(exponent, Lanes(repeating: 0x1.62e42fefa38p-1), double + tail)
}

/// Uniform numbers in (0, 1) from eight random words: (k + ½)·2⁻⁵² of their high 52 bits, as `RandomGenerator.uniform`.
@inlinable @inline(__always)
public func uniform(_ words: SIMD8<UInt64>) -> Lanes {
  let oneToTwo = unsafeBitCast(
    words_or(words_shift_right(words, 12), SIMD8(repeating: 0x3FF0_0000_0000_0000)), to: Lanes.self)
  return oneToTwo - 0x1.fffffffffffffp-1  // 1 − 2⁻⁵³
}
