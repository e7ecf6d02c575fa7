import CLanes

/// Splits `count` random words into a pair of choices and a uniform number each, eight words at a time.
///
/// The low half chooses i < `first` and then j < `second`, both below 2³², by multiply and shift: i·2³² + j takes the place
/// of the word. The high half h gives u = (h + 1)·2⁻³² in (0, 1]. `words` has room for the next multiple of eight, and so
/// has `uniforms`.
public func splitWords(
  _ words: UnsafeMutablePointer<UInt64>, count: Int, first: UInt64, second: UInt64,
  uniforms: UnsafeMutablePointer<Double>
) {
  let (choices, reals) = (UnsafeMutableRawPointer(words), UnsafeMutableRawPointer(uniforms))
  let (first, second) = (SIMD8(repeating: first), SIMD8(repeating: second))
  for n in stride(from: 0, to: count, by: 8) {
    let word = choices.loadUnaligned(fromByteOffset: n * 8, as: SIMD8<UInt64>.self)
    let product = words_multiply_low(word, first)
    let i = words_subtract(product, words_low(product))
    let pair = words_or(i, words_shift_right(words_multiply_low(product, second), 32))
    let shifted = words_or(words_shift_right(word, 32), SIMD8(repeating: 0x4330_0000_0000_0000))  // h + 2⁵²
    let u = (unsafeBitCast(shifted, to: Lanes.self) - (0x1p52 - 1)) * 0x1p-32
    choices.storeBytes(of: pair, toByteOffset: n * 8, as: SIMD8<UInt64>.self)
    reals.storeBytes(of: u, toByteOffset: n * 8, as: Lanes.self)
  }
}
