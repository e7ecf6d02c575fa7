import Diffusion
import Statistics

/// How well the draws explain the measurement: their mean log-likelihood, absolute and relative to the truth's.
///
/// −∞ where one draw is impossible under ℒ; fit_gap is NaN where the truth is, too, and without a truth.
public struct FitMetric: Metric {
  /// No options.
  public init() {}

  /// `fit`.
  public static let name = "fit"
  /// 1.
  public static let version = 1
  /// `log_likelihood`, `fit_gap`.
  public let columns = [
    MetricColumn("log_likelihood", unit: "nats", doc: "mean log p(y|x) of the draws"),
    MetricColumn("fit_gap", unit: "nats", doc: "mean log p(y|x) of the draws minus the truth's"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    let fit = mean(input.likelihood.logLikelihood(input.draws))
    guard input.hasTruth else { return [fit, .nan] }
    let truth = mean(input.likelihood.logLikelihood(TokenBatch(rows: [input.truth])))
    return [fit, fit - truth]
  }
}
