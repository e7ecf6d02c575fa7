/// `count` sequences of `length` tokens, row-major and contiguous: shape (B, L).
public struct TokenBatch: Hashable, Sendable {
  /// B, the number of rows.
  public let count: Int
  /// L, the number of sites.
  public let length: Int
  /// All tokens, row after row.
  public var storage: [Token]

  /// `count` rows of one repeated token.
  public init(count: Int, length: Int, repeating token: Token = 0) {
    precondition(count >= 0 && length >= 1)
    self.count = count
    self.length = length
    storage = [Token](repeating: token, count: count * length)
  }

  /// Rows of equal length.
  ///
  /// Requires at least one row.
  public init(rows: [[Token]]) {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count }, "rows must have one length")
    count = rows.count
    length = rows[0].count
    storage = rows.flatMap { $0 }
  }

  /// The token of one site of one row.
  @inlinable public subscript(row: Int, site: Int) -> Token {
    get { storage[row * length + site] }
    set { storage[row * length + site] = newValue }
  }

  /// One row as a slice of the storage.
  @inlinable public subscript(row row: Int) -> ArraySlice<Token> { storage[row * length..<(row + 1) * length] }

  /// A batch of the given rows, in the given order, repeats allowed (resampling).
  public func gather(_ rows: some Collection<Int>) -> TokenBatch {
    var result = TokenBatch(count: rows.count, length: length)
    for (target, source) in rows.enumerated() {
      result.storage.replaceSubrange(target * length..<(target + 1) * length, with: self[row: source])
    }
    return result
  }

  /// The batches, one after the other.
  ///
  /// Requires one length.
  public static func concatenate(_ batches: [TokenBatch]) -> TokenBatch {
    precondition(!batches.isEmpty && batches.allSatisfy { $0.length == batches[0].length })
    return TokenBatch(
      count: batches.reduce(0) { $0 + $1.count }, length: batches[0].length, storage: batches.flatMap(\.storage))
  }

  private init(count: Int, length: Int, storage: [Token]) {
    self.count = count
    self.length = length
    self.storage = storage
  }
}
