import CLanes
import Diffusion

/// Rows of tokens as bits: bit i is set where token i is 1, and `visible` where it is 0 or 1.
struct BitRows {
  /// Words of a row: ⌈L/64⌉ and zeros up to a multiple of 16.
  let stride: Int
  /// Row after row.
  let ones: [UInt64]
  /// Row after row; no bit behind the last site.
  let visible: [UInt64]

  init(_ x: TokenBatch, _ rows: Range<Int>) {
    let stride = Self.stride(x.length)
    var ones = [UInt64](repeating: 0, count: rows.count * stride)
    var visible = ones
    var padded = [Token](repeating: 2, count: stride * 64)
    for (position, row) in rows.enumerated() {
      padded.replaceSubrange(0..<x.length, with: x[row: row])
      padded.withUnsafeBytes { tokens in
        for word in 0..<(x.length + 63) / 64 {
          let low = tokens.loadUnaligned(fromByteOffset: word * 128, as: SIMD32<Token>.self)
          let high = tokens.loadUnaligned(fromByteOffset: word * 128 + 64, as: SIMD32<Token>.self)
          let set = UInt64(tokens_equal(low, 1)) | UInt64(tokens_equal(high, 1)) << 32
          let unset = UInt64(tokens_equal(low, 0)) | UInt64(tokens_equal(high, 0)) << 32
          ones[position * stride + word] = set
          visible[position * stride + word] = set | unset
        }
      }
    }
    (self.stride, self.ones, self.visible) = (stride, ones, visible)
  }

  /// Words that a row of `length` bits takes.
  static func stride(_ length: Int) -> Int { (length + 1023) / 1024 * 16 }
}
