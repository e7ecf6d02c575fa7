/// What a metric column means.
public struct Column: Sendable, Equatable {
  /// Its name in `/rows`.
  public var name: String
  /// "dB", "nats", "bits"; empty for plain numbers and shares.
  public var unit: String
  /// Which way is better; `nil` for a diagnostic, and for a score that is read against the exact row.
  public var higherIsBetter: Bool?
  /// The metric's declared version; empty for diagnostics.
  public var version: String

  /// A column; by default a diagnostic.
  public init(_ name: String, unit: String = "", higherIsBetter: Bool? = nil, version: String = "") {
    self.name = name
    self.unit = unit
    self.higherIsBetter = higherIsBetter
    self.version = version
  }
}
