/// Two different sites, whose joint law a reference law is.
public struct SitePair: Hashable, Sendable, CustomStringConvertible {
  /// The site of the more significant symbol.
  public let first: Int
  /// The other site.
  public let second: Int

  /// Requires two different sites ≥ 0.
  public init(_ first: Int, _ second: Int) {
    precondition(first >= 0 && second >= 0 && first != second, "a pair needs two different sites")
    self.first = first
    self.second = second
  }

  /// "sites 0 and 1".
  public var description: String { "sites \(first) and \(second)" }

  /// Whether both are sites of sequences of `length` tokens.
  func fits(_ length: Int) -> Bool { first < length && second < length }
}
