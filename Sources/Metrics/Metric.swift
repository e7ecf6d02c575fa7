/// What the draws of one unit are scored by.
///
/// Values depend on the input alone.
public protocol Metric: Sendable {
  /// The name in configs: "distribution", "psnr".
  static var name: String { get }
  /// Raised whenever the same draws score differently.
  static var version: Int { get }
  /// The columns it fills, in order.
  var columns: [MetricColumn] { get }
  /// One value a column, in their order; NaN where it does not apply.
  ///
  /// Throws `MetricError` for input that cannot be scored: no draws, other lengths, tokens that are no symbols.
  func evaluate(_ input: MetricInput) throws -> [Double]
}

extension Metric {
  /// The row of a metric that does not apply.
  var notApplicable: [Double] { columns.map { _ in .nan } }
}

/// One column of a metric.
public struct MetricColumn: Hashable, Sendable {
  /// Its name in the results.
  public let name: String
  /// "dB", "nats"; empty for shares and plain numbers.
  public let unit: String
  /// Which way is better; `nil` where neither is (a floor, a p-value) or a score is read against the exact row.
  public let higherIsBetter: Bool?
  /// Its definition, in one line.
  public let doc: String
  /// A column.
  public init(_ name: String, unit: String = "", higherIsBetter: Bool? = nil, doc: String = "") {
    self.name = name
    self.unit = unit
    self.higherIsBetter = higherIsBetter
    self.doc = doc
  }
}
