import Platform

/// The share of labelled sequences whose label a classifier finds.
public struct Accuracy: Sendable, Equatable {
  /// In 0...1.
  public let share: Double
  /// Its standard error, √(p(1 − p)/n).
  public let error: Double

  /// Of `right` among `count` ≥ 1.
  init(_ right: Int, of count: Int) {
    share = Double(right) / Double(count)
    error = (share * (1 - share) / Double(count)).squareRoot()
  }

  /// "98.40 ± 0.18 % right".
  public var text: String { String(printf: "%.2f ± %.2f %% right", 100 * share, 100 * error) }
}
