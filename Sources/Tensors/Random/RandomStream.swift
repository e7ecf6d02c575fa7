/// A named source of randomness: a 64-bit Philox key, derived from the path of names that leads to it.
///
/// `RandomStream(seed: 7)["measurement", 3, 0]` is the same stream on every machine, in any order of work and beside any
/// other stream; two different paths give independent streams. A stream has no state: draw through `generator()`.
public struct RandomStream: Hashable, Sendable {
  /// The Philox key of this stream.
  public let key: UInt64

  /// The root stream of a study.
  public init(seed: UInt64) {
    key = Self.derive(seed, from: 0x6469_7363_6572_6E31, purpose: 2)
  }

  private init(key: UInt64) { self.key = key }

  /// The sub-stream for one purpose, with optional indices (item, seed, chain, step…).
  public subscript(name: String, indices: Int...) -> RandomStream {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var key = Self.derive(hash, from: self.key, purpose: 1)
    for index in indices { key = Self.derive(UInt64(bitPattern: Int64(index)), from: key, purpose: 2) }
    return RandomStream(key: key)
  }

  /// A generator at the start of this stream.
  ///
  /// Two generators of one stream give the same numbers.
  public func generator() -> RandomGenerator { RandomGenerator(key: key) }

  /// Child keys come from counters whose last word is not 0, draws from counters whose last word is 0.
  private static func derive(_ value: UInt64, from key: UInt64, purpose: UInt32) -> UInt64 {
    let counter = SIMD4(UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32), 0, purpose)
    let word = Philox4x32.block(counter, key: key)
    return UInt64(word[0]) | UInt64(word[1]) << 32
  }
}
