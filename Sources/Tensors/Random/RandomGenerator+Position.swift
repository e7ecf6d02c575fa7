extension RandomGenerator {
  /// Where a generator is in its stream: what a checkpoint stores.
  public struct Position: Hashable, Sendable {
    /// The key of the stream.
    public let key: UInt64
    /// 64-bit words drawn.
    public let drawn: UInt64

    /// A position.
    public init(key: UInt64, drawn: UInt64) { (self.key, self.drawn) = (key, drawn) }
  }

  /// Where this generator is.
  public var place: Position {
    Position(key: key, drawn: group &* 16 &- UInt64(Self.capacity &- position))
  }

  /// A generator that goes on from a position.
  public init(at place: Position) {
    self.init(key: place.key)
    let capacity = UInt64(Self.capacity)
    group = place.drawn / capacity * (capacity / 16)
    if place.drawn % capacity > 0 {
      refill()
      position = Int(place.drawn % capacity)
    }
  }
}
