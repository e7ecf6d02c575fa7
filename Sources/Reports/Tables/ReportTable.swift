/// A table as a reader sees it; its cells keep their numbers, so that every format is written from one source.
public struct ReportTable: Sendable, Equatable {
  /// One column.
  public struct Column: Sendable, Equatable {
    /// Its heading.
    public var header: String
    /// Neighbours with the same group share a heading above their own; empty for none.
    public var group: String
    /// Numbers stand right, names left.
    public var isNumeric: Bool

    /// A column; by default of numbers.
    public init(_ header: String, group: String = "", isNumeric: Bool = true) {
      self.header = header
      self.group = group
      self.isNumeric = isNumeric
    }
  }

  /// One row.
  public struct Row: Sendable, Equatable {
    /// One cell a column.
    public var cells: [ReportCell]
    /// True where a section begins.
    public var ruleAbove: Bool

    /// A row.
    public init(_ cells: [ReportCell], ruleAbove: Bool = false) {
      self.cells = cells
      self.ruleAbove = ruleAbove
    }
  }

  /// One line.
  public var title: String
  /// What one must know to read the numbers: the signature first.
  public var caption: [String]
  /// From left to right.
  public var columns: [Column]
  /// From top to bottom.
  public private(set) var rows: [Row] = []

  /// A table without rows.
  public init(title: String, caption: [String] = [], columns: [Column]) {
    self.title = title
    self.caption = caption
    self.columns = columns
  }

  /// Adds a row.
  ///
  /// Requires one cell a column.
  public mutating func append(_ row: Row) {
    precondition(row.cells.count == columns.count, "a row must have one cell a column")
    rows.append(row)
  }

  /// Neighbouring columns of one group, as (group, columns) from left to right.
  var groups: [(name: String, columns: Range<Int>)] {
    var groups: [(name: String, columns: Range<Int>)] = []
    for (index, column) in columns.enumerated() {
      if let last = groups.last, last.name == column.group {
        groups[groups.count - 1].columns = last.columns.lowerBound..<index + 1
      } else {
        groups.append((column.group, index..<index + 1))
      }
    }
    return groups
  }

  /// The marks that occur, in the order of their declaration.
  var marks: [Mark] { Mark.allCases.filter { mark in rows.contains { $0.cells.contains { $0.marks.contains(mark) } } } }
}
