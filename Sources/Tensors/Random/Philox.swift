import CLanes

/// The Philox 4x32-10 counter-based generator.
///
/// A keyed bijection of 128-bit counters: block(counter, key) is random access, so streams need no state but a key.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public enum Philox4x32 {
  static let multiplier0: UInt64 = 0xD251_1F53
  static let multiplier1: UInt64 = 0xCD9E_8D57
  static let weyl0: UInt32 = 0x9E37_79B9
  static let weyl1: UInt32 = 0xBB67_AE85

  /// The four 32-bit words of one counter under one key, ten rounds.
  public static func block(_ counter: SIMD4<UInt32>, key: UInt64) -> SIMD4<UInt32> {
    var c = counter
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let p0 = multiplier0 &* UInt64(c[0])
      let p1 = multiplier1 &* UInt64(c[2])
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c[1] ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c[3] ^ k1, UInt32(truncatingIfNeeded: p0))
      k0 &+= weyl0
      k1 &+= weyl1
    }
    return c
  }

  /// Blocks of `8·groups` successive counters (n, n >> 32, 0, 0), n from `8·firstGroup`, as 64-bit words.
  ///
  /// A group of eight counters gives 16 words: words 0 and 1 of its eight blocks (low half first), then words 2 and 3.
  /// That order needs no shuffle; it is the order in which `RandomGenerator` hands words out.
  static func fill(_ words: UnsafeMutablePointer<UInt64>, firstGroup: UInt64, groups: Int, key: UInt64) {
    philox_fill(words, firstGroup, groups, key)
  }
}
