/// One thing that is wrong in a config, with its place.
public struct ConfigError: Error, Sendable {
  /// The value or key at fault.
  public let span: SourceSpan
  /// What was wrong.
  public let message: String
  /// What would be right.
  public let hint: String?

  /// An error at a place.
  public init(at span: SourceSpan, _ message: String, hint: String? = nil) {
    self.span = span
    self.message = message
    self.hint = hint
  }
}

/// Everything that is wrong in a config, in the order of the text.
public struct ConfigErrors: Error, Sendable, CustomStringConvertible {
  private var reported: [ConfigError] = []

  /// Nothing wrong yet.
  public init() {}

  /// Whether nothing is wrong.
  public var isEmpty: Bool { reported.isEmpty }

  /// Sorted by source, then by position.
  public var errors: [ConfigError] {
    let order = { (e: ConfigError) in (e.span.source.rank, e.span.range.lowerBound, e.message) }
    return reported.sorted { order($0) < order($1) }
  }

  /// Adds one error.
  public mutating func report(at span: SourceSpan, _ message: String, hint: String? = nil) {
    reported.append(ConfigError(at: span, message, hint: hint))
  }

  /// Adds all of `other`.
  mutating func add(_ other: ConfigErrors) { reported += other.reported }

  /// The messages as a terminal shows them, the first 100 of them, and the count where there are several.
  public var description: String {
    let text = errors.prefix(100).map(\.description).joined(separator: "\n")
    return reported.count > 1 ? text + "\n\(reported.count) errors" : text
  }
}
