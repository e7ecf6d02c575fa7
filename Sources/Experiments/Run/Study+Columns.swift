import Metrics
import Results

extension Study {
  /// Metric columns with unit, direction and version, then diagnostics.
  public var columns: [Column] {
    config.metrics.flatMap { selection in
      selection.product.metric.columns.map {
        Column(
          $0.name, unit: $0.unit, higherIsBetter: $0.higherIsBetter,
          version: "\(selection.kind)@\(type(of: selection.product.metric).version)")
      }
    } + Row.diagnostics.map { Column($0.name, unit: $0.unit) }
  }
}
