import Diffusion
import Statistics

/// The share of sites where a draw has the truth's token, averaged over draws; any vocabulary.
public struct SitesMetric: Metric {
  /// No options.
  public init() {}

  /// `sites`.
  public static let name = "sites"
  /// 1.
  public static let version = 1
  /// `token_accuracy`.
  public let columns = [
    MetricColumn("token_accuracy", higherIsBetter: true, doc: "mean share of sites with the true token")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard input.hasTruth else { return notApplicable }
    return [1 - mean(input.errors.map(Double.init)) / Double(input.truth.count)]
  }
}
