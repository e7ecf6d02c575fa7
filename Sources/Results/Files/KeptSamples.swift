/// Draws kept in a file: (draws, L) tokens, row-major.
public struct KeptSamples: Sendable, Equatable {
  /// Number of draws.
  public let draws: Int
  /// L.
  public let length: Int
  /// draws·L tokens.
  public let tokens: [UInt16]

  /// Requires tokens.count = draws·length.
  public init(draws: Int, length: Int, tokens: [UInt16]) {
    precondition(draws >= 0 && length >= 0 && tokens.count == draws * length, "tokens must have the shape (draws, L)")
    self.draws = draws
    self.length = length
    self.tokens = tokens
  }
}
