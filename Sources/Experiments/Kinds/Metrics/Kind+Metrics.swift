import Metrics

/// A metric with its options, as a config chose it.
struct MetricChoice: MetricSpec {
  let metric: any Metric
  var columns: [String] { metric.columns.map(\.name) }
}

/// Options of `distribution`.
struct DistributionOptions: Sendable {
  var replicates = 100
}

extension [Kind<any MetricSpec>] {
  /// Every metric of the catalogue; `distribution` has an option.
  static var standard: Self {
    [
      Kind(
        DistributionMetric.name, version: DistributionMetric.version,
        "Total variation and Hellinger distance to the exact posterior, with the floor of exact draws.",
        FieldTable(DistributionOptions()) {
          Field("replicates", \.replicates, 1...100_000, unit: "sets of exact draws", "Behind the floor.")
        }
      ) { MetricChoice(metric: DistributionMetric(replicates: $0.replicates)) }
    ]
      + MetricCatalogue.all.filter { !($0 is DistributionMetric) }.map { metric in
        Kind(type(of: metric).name, version: type(of: metric).version, summary(metric)) { MetricChoice(metric: metric) }
      }
  }

  private static func summary(_ metric: any Metric) -> String {
    metric.columns.map { "\($0.name): \($0.doc)\($0.unit.isEmpty ? "" : " (\($0.unit))")" }.joined(separator: "; ")
  }
}
