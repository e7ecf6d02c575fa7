import Priors
import Results

/// What a training leaves of every step and of every validation: `log.h5`.
struct TrainingLog {
  private static let steps = SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"])
  private static let validation = SeriesFile.Group("validation", ["step", "bits_per_token", "standard_error"])

  private var file: SeriesFile

  init(attributes: [Attribute]) { file = SeriesFile([Self.steps, Self.validation], attributes: attributes) }

  /// The log up to `step`: what a later checkpoint would have followed is dropped.
  init(_ path: String, upTo step: Int) throws {
    file = try SeriesFile.load(path, [Self.steps, Self.validation])
    for g in file.groups.indices { file.groups[g].rows.removeAll { $0[0] > Double(step) } }
  }

  mutating func append(_ record: Trainer.Record) {
    file.groups[0].rows.append([Double(record.step), record.loss, record.rate, record.gradientNorm])
  }

  mutating func append(step: Int, _ bound: BoundEstimate) {
    file.groups[1].rows.append([Double(step), bound.bits, bound.error])
  }

  /// Mean loss of the last steps, at most `count`.
  func recentLoss(_ count: Int) -> Double {
    let rows = file.groups[0].rows.suffix(count)
    return rows.isEmpty ? .nan : rows.reduce(0) { $0 + $1[1] } / Double(rows.count)
  }

  func write(to path: String) throws { try file.write(to: path) }
}
