import Diffusion
import Statistics

/// The p-value of the G-test of the draws against the reference law, small cells pooled.
///
/// 0 where a draw is off the support; NaN for point estimates, without a reference, and for fewer than two cells. Draws
/// must be independent.
public struct GTestMetric: Metric {
  /// No options.
  public init() {}

  /// `g_test`.
  public static let name = "g_test"
  /// 1.
  public static let version = 1
  /// `g_p`.
  public let columns = [
    MetricColumn(
      "g_p", doc: "p of the pooled G-test that the draws come from the exact posterior")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let law = input.reference, input.claim != .point else { return notApplicable }
    return [gTest(law.histogram(input.draws), law.probabilities).p]
  }
}
