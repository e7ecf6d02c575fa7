/// A binary operation on two bits of a sequence.
public enum PairOperation: String, Sendable, CaseIterable {
  /// x_i ⊕ x_j, relaxed a + b − 2ab; 0 for a pair of a site with itself.
  case xor
  /// x_i ∧ x_j, relaxed ab; x_i for a pair of a site with itself.
  case and
}

/// Two sites, equal ones allowed.
public struct SitePair: Hashable, Sendable {
  /// i.
  public let first: Int32
  /// j.
  public let second: Int32
  /// Requires sites ≥ 0.
  public init(_ first: Int, _ second: Int) {
    self.first = Int32(first)
    self.second = Int32(second)
  }
}
