/// Draws from one `RandomStream`, in order, through a buffer filled eight counters at a time.
///
/// Not copyable, so that a stream cannot be read twice by accident; pass it `inout`.
public struct RandomGenerator: ~Copyable {
  /// The most words that `words(upTo:)` gives at once.
  public static let capacity = 256
  @usableFromInline let key: UInt64
  @usableFromInline let buffer: UnsafeMutablePointer<UInt64>
  @usableFromInline var position: Int
  @usableFromInline var group: UInt64

  init(key: UInt64) {
    self.key = key
    buffer = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity * 8, alignment: 64)
      .bindMemory(to: UInt64.self, capacity: Self.capacity)
    position = Self.capacity
    group = 0
  }

  deinit { buffer.deallocate() }

  /// The next 64 random bits.
  @inlinable public mutating func next() -> UInt64 {
    if position == Self.capacity { refill() }
    let word = buffer[position]
    position &+= 1
    return word
  }

  /// The next words in the order of `next()`: at least one and at most `limit` ≥ 1, valid until the next draw.
  ///
  /// Hot loops read them from here, without a position in memory that each draw waits for.
  @inlinable public mutating func words(upTo limit: Int) -> UnsafeBufferPointer<UInt64> {
    if position == Self.capacity { refill() }
    let count = min(limit, Self.capacity &- position)
    let words = UnsafeBufferPointer(start: buffer + position, count: count)
    position &+= count
    return words
  }

  @usableFromInline @inline(never) mutating func refill() {
    Philox4x32.fill(buffer, firstGroup: group, groups: Self.capacity / 16, key: key)
    group &+= UInt64(Self.capacity / 16)
    position = 0
  }
}
