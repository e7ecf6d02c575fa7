import Metrics
import Results

extension Study {
  /// Metric columns with unit, direction and version (with the weights of a network that scores), then diagnostics.
  public var columns: [Column] {
    zip(config.metrics, metrics).flatMap { selection, loaded in
      let weights = loaded.inputs.first { $0.name == "weights" }.map { "+\($0.hash.prefix(8))" } ?? ""
      return loaded.metric.columns.map {
        Column(
          $0.name, unit: $0.unit, higherIsBetter: $0.higherIsBetter,
          version: "\(selection.kind)@\(type(of: loaded.metric).version)\(weights)")
      }
    } + Row.diagnostics.map { Column($0.name, unit: $0.unit) }
  }
}
