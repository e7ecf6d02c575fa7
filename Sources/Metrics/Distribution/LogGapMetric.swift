import Diffusion
import Statistics

/// How far below the mode the draws lie: the mean of log p(mode | y) − log p(x | y) over the draws on the support.
///
/// Read against the `exact` row, whose gap is that of true draws: closest is right, a smaller gap is over-concentrated.
/// The gap is infinite off the support, so those draws are left out and their share stands beside it. NaN without an
/// exact posterior whose mode is known, and where all draws are off the support.
public struct LogGapMetric: Metric {
  /// No options.
  public init() {}

  /// `log_gap`.
  public static let name = "log_gap"
  /// 1.
  public static let version = 1
  /// `log_gap`, `log_gap_off_support`.
  public let columns = [
    MetricColumn(
      "log_gap", unit: "nats", doc: "mean log p(mode|y) − log p(x|y) of the draws on the support"),
    MetricColumn(
      "log_gap_off_support", higherIsBetter: false, doc: "share of draws with p(x|y) = 0, left out"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let exact = input.exact, let mode = exact.mode else { return notApplicable }
    let logProbabilities = exact.logProbability(input.draws)
    let gaps = logProbabilities.filter { $0 > -.infinity }.map { mode.logProbability - $0 }
    return [mean(gaps), 1 - Double(gaps.count) / Double(logProbabilities.count)]
  }
}
