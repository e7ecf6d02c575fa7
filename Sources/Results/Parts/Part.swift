/// The result of one unit, as it waits on disk for its file to be assembled.
///
/// Its samples lie beside it.
public struct Part: Sendable {
  /// The row; `row.unit` names the part.
  public var row: Row
  /// What the result depends on, so that a later run can say why it runs the unit again.
  public var identity: Identity
  /// True when samples were kept.
  public internal(set) var hasSamples = false
  /// True when the sampler drew signals, which the tokens that are kept do not give back.
  public var drawsSignals = false

  /// A finished or failed unit.
  public init(row: Row, identity: Identity) {
    self.row = row
    self.identity = identity
  }
}

/// A part file that cannot be used; its unit counts as not run.
public struct DamagedPart: Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// What is wrong with it.
  public let reason: String
  /// "file: reason; the unit runs again".
  public var description: String { "\(file): \(reason); the unit runs again" }
}
