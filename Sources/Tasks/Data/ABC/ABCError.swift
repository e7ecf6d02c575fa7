/// What is wrong with a tune in ABC notation, and where.
public struct ABCError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// From 1.
  public let line: Int
  /// From 1, in bytes.
  public let column: Int
  /// What was found, and what would be right.
  public let reason: String

  /// A place and a reason.
  public init(path: String, line: Int, column: Int, reason: String) {
    self.path = path
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// "file:line:column: reason".
  public var description: String { "\(path):\(line):\(column): \(reason)" }
}
