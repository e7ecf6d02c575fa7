/// One symbol: 0..<V, or V for the mask where a process has one.
public typealias Token = UInt16

/// The space V^L of sequences of `length` tokens over `vocabulary` symbols.
public struct TokenSpace: Hashable, Sendable {
  /// L, the number of sites.
  public let length: Int
  /// V, the number of symbols of a clean sequence; the mask is none of them.
  public let vocabulary: Int

  /// Requires L ≥ 1 and 2 ≤ V < 65,535.
  public init(length: Int, vocabulary: Int) {
    precondition(length >= 1 && vocabulary >= 2 && vocabulary < Int(Token.max), "no such token space")
    self.length = length
    self.vocabulary = vocabulary
  }

  /// The mask symbol of processes that have one: V.
  @inlinable public var mask: Token { Token(vocabulary) }

  /// V^L where it is at most `limit`, else `nil`.
  public func stateCount(limit: Int = 100_000) -> Int? {
    var count = 1
    for _ in 0..<length {
      let (product, overflow) = count.multipliedReportingOverflow(by: vocabulary)
      guard !overflow, product <= limit else { return nil }
      count = product
    }
    return count
  }
}
