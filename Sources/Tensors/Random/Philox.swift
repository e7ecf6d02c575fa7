/// The Philox 4x32-10 counter-based generator.
///
/// A keyed bijection of 128-bit counters: block(counter, key) is random access, so streams need no state but a key.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public enum Philox4x32 {
  @usableFromInline static let multiplier0: UInt64 = 0xD251_1F53
  @usableFromInline static let multiplier1: UInt64 = 0xCD9E_8D57
  @usableFromInline static let weyl0: UInt32 = 0x9E37_79B9
  @usableFromInline static let weyl1: UInt32 = 0xBB67_AE85

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
    var out = UnsafeMutableRawPointer(words)
    var group = 0
    // Four groups interleaved hide the latency of the products.
    while group + 4 <= groups {
      let first = firstGroup &+ UInt64(group)
      var a = EightBlocks(group: first), b = EightBlocks(group: first &+ 1)
      var c = EightBlocks(group: first &+ 2), d = EightBlocks(group: first &+ 3)
      var roundKey = key
      for _ in 0..<10 {
        a.round(roundKey)
        b.round(roundKey)
        c.round(roundKey)
        d.round(roundKey)
        roundKey = next(roundKey)
      }
      a.store(out)
      b.store(out + 128)
      c.store(out + 256)
      d.store(out + 384)
      out += 512
      group += 4
    }
    while group < groups {
      var a = EightBlocks(group: firstGroup &+ UInt64(group))
      var roundKey = key
      for _ in 0..<10 {
        a.round(roundKey)
        roundKey = next(roundKey)
      }
      a.store(out)
      out += 128
      group += 1
    }
  }

  /// The key of the next round: each half plus its Weyl constant.
  @inline(__always)
  private static func next(_ key: UInt64) -> UInt64 {
    let low = UInt32(truncatingIfNeeded: key) &+ weyl0
    let high = UInt32(truncatingIfNeeded: key &>> 32) &+ weyl1
    return UInt64(low) | UInt64(high) &<< 32
  }

  /// Eight counters at once, a 32-bit word in the low half of each 64-bit lane; the high halves are undefined.
  private struct EightBlocks {
    var c0, c1, c2, c3: SIMD8<UInt64>

    @inline(__always)
    init(group: UInt64) {
      c0 = SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7) &+ (group &<< 3)
      c1 = c0 &>> 32
      c2 = .zero
      c3 = .zero
    }

    @inline(__always)
    mutating func round(_ key: UInt64) {
      // Masks on both factors make a product of 32 by 32 bits, one instruction.
      let p0 = SIMD8(repeating: multiplier0) &* (c0 & 0xFFFF_FFFF)
      let p1 = SIMD8(repeating: multiplier1) &* (c2 & 0xFFFF_FFFF)
      c0 = (p1 &>> 32) ^ c1 ^ SIMD8(repeating: key & 0xFFFF_FFFF)
      c1 = p1
      c2 = (p0 &>> 32) ^ c3 ^ SIMD8(repeating: key &>> 32)
      c3 = p0
    }

    @inline(__always)
    func store(_ words: UnsafeMutableRawPointer) {
      words.storeBytes(of: (c0 & 0xFFFF_FFFF) | (c1 &<< 32), as: SIMD8<UInt64>.self)
      (words + 64).storeBytes(of: (c2 & 0xFFFF_FFFF) | (c3 &<< 32), as: SIMD8<UInt64>.self)
    }
  }
}
