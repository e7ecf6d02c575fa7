/// All metrics, by name.
public enum MetricCatalogue {
  /// Every metric with its default options, in the order of results.
  public static let all: [any Metric] = [
    DistributionMetric(), GTestMetric(), LogGapMetric(), RankMetric(), EntropyMetric(), PSNRMetric(), SitesMetric(),
    FitMetric(), LabelAgreementMetric(), SiteMarginalsMetric(), HistogramHellingerMetric(), OutliersMetric(),
    CalibrationMetric(), MisfitMetric(), SignalsMetric(),
  ]

  /// The metric of this name, or `nil`.
  public static func metric(named name: String) -> (any Metric)? { all.first { type(of: $0).name == name } }
}
