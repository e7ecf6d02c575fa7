import Metrics

/// A metric with its options, as a config chose it.
struct MetricChoice: MetricSpec {
  let columns: [String]
  private let make: @Sendable () throws -> LoadedMetric

  /// A metric that needs nothing but the draws.
  init(metric: any Metric) {
    columns = metric.columns.map(\.name)
    make = { LoadedMetric(metric) }
  }

  /// A metric with these columns that reads files.
  init(_ columns: [MetricColumn], make: @escaping @Sendable () throws -> LoadedMetric) {
    self.columns = columns.map(\.name)
    self.make = make
  }

  func load() throws -> LoadedMetric { try make() }
}

/// Options of `distribution`.
struct DistributionOptions: Sendable {
  var replicates = 100
}

/// Options of `signals`.
struct SignalsOptions: Sendable {
  var replicates = 20
  var points = 1000
}

extension [Kind<any MetricSpec>] {
  /// Every metric of the catalogue, where `distribution` has an option, and those that need a file.
  static var standard: Self {
    [
      Kind(
        DistributionMetric.name, version: DistributionMetric.version,
        "Total variation and Hellinger distance to the exact posterior, with the floor of exact draws.",
        FieldTable(DistributionOptions()) {
          Field("replicates", \.replicates, 1...100_000, unit: "sets of exact draws", "Behind the floor.")
        }
      ) { MetricChoice(metric: DistributionMetric(replicates: $0.replicates)) },
      Kind(
        SignalsMetric.name, version: SignalsMetric.version,
        "Errors of mean and covariance and energy distance of drawn signals to the exact posterior, with floors.",
        FieldTable(SignalsOptions()) {
          Field("replicates", \.replicates, 1...100_000, unit: "sets of exact draws", "Behind the floor.")
          Field("points", \.points, 1...100_000, unit: "exact draws", "That the energy distance is taken to.")
        }
      ) { MetricChoice(metric: SignalsMetric(replicates: $0.replicates, points: $0.points)) },
    ]
      + MetricCatalogue.all.filter { !($0 is DistributionMetric) && !($0 is SignalsMetric) }.map { metric in
        Kind(type(of: metric).name, version: type(of: metric).version, summary(metric)) { MetricChoice(metric: metric) }
      } + [.classifierAgreement, .shapeDistance, .imagePSNR, .ssim, .lpips, .lpipsProxy]
  }

  private static func summary(_ metric: any Metric) -> String {
    metric.columns.map { "\($0.name): \($0.doc)\($0.unit.isEmpty ? "" : " (\($0.unit))")" }.joined(separator: "; ")
  }
}
