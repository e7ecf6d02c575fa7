/// One cell of a table.
public enum ReportCell: Sendable, Equatable {
  /// Words.
  case text(String)
  /// A number that has its own text: a p-value, a count.
  case number(Double, text: String, marks: Set<Mark> = [])
  /// A mean with its interval.
  case estimate(Estimate)
  /// No value: this many of so many units failed or were not run.
  case missing(Int, of: Int)

  /// Does not apply.
  public static let none = ReportCell.text("–")

  var marks: Set<Mark> {
    switch self {
    case .text, .missing: []
    case .number(_, _, let marks): marks
    case .estimate(let estimate): estimate.marks
    }
  }
}

/// What a table says about a number.
public enum Mark: String, Sendable, CaseIterable {
  /// The best of its column, among those that compete.
  case best
  /// Not significantly worse than the best.
  case notWorse
  /// Too few units to decide.
  case tooSmall
}

/// A mean over units of replication.
public struct Estimate: Sendable, Equatable {
  /// How its uncertainty is told.
  public enum Spread: Sendable, Equatable {
    /// No interval exists.
    case none
    /// Symmetric: mean ± half-width.
    case halfWidth(Double)
    /// Any other interval.
    case interval(low: Double, high: Double)
  }

  /// The mean.
  public var mean: Double
  /// Its uncertainty.
  public var spread: Spread
  /// What the table says of it.
  public var marks: Set<Mark>
  /// Units that failed or were not run, and so are not in the mean.
  public var missing: Int
  /// Digits behind the point, where they do not follow the interval.
  public var decimals: Int?

  /// A mean.
  public init(_ mean: Double, _ spread: Spread = .none, marks: Set<Mark> = [], missing: Int = 0) {
    self.mean = mean
    self.spread = spread
    self.marks = marks
    self.missing = missing
  }
}
