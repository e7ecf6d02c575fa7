/// The formats a table can be written in.
public enum TableFormat: String, Sendable, CaseIterable {
  /// For a terminal.
  case text
  /// GitHub's Markdown.
  case markdown
  /// RFC 4180, unrounded numbers.
  case csv
  /// LaTeX with booktabs.
  case latex

  /// Of its files.
  public var suffix: String {
    switch self {
    case .text: "txt"
    case .markdown: "md"
    case .csv: "csv"
    case .latex: "tex"
    }
  }
}

extension ReportTable {
  /// The table in a format; a function of the table alone.
  public func formatted(_ format: TableFormat) -> String {
    switch format {
    case .text: text()
    case .markdown: markdown()
    case .csv: csv()
    case .latex: latex()
    }
  }
}
