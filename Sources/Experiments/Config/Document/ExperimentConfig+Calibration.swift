import Metrics

extension ExperimentConfig {
  /// What is asked of the samplers.
  public enum Design: String, CaseIterable, Sendable {
    /// How far their draws are from the posterior, or from the truth.
    case comparison
    /// Whether each is calibrated: ranks of truths among draws (simulation-based calibration).
    case calibration = "sbc"
  }

  /// The fewest simulations that a verdict rests on: 20 a bin.
  static let simulations = 320
  /// Bins of a rank histogram.
  static let rankBins = 16
  /// Draws a simulation where the config does not say: ranks 0...63 fill 16 bins of four.
  static let rankedDraws = 63
}

extension ExperimentDraft {
  /// Fills in what a calibration leaves out: 320 items, 63 draws, and ranks as the only metric.
  mutating func fillCalibration(
    _ tree: LocatedJSON, _ registries: Registries, _ errors: inout ConfigErrors
  ) {
    let isGiven = { (key: String) in tree.members?.contains { $0.key == key } == true }
    if !isGiven("items") { items = Array(0..<ExperimentConfig.simulations) }
    if !isGiven("draws") { draws = ExperimentConfig.rankedDraws }
    if metrics == nil, !isGiven("metrics") {
      let ranks = LocatedJSON(.string(CalibrationMetric.name), at: tree.span.opening)
      metrics = registries.metrics.decode(ranks, FieldName(name: "metrics"), isLabelled: false, &errors).map { [$0] }
    }
  }

  /// Reports a calibration whose ranks would not be uniform for any sampler, or too few for a verdict.
  func checkCalibration(_ tree: LocatedJSON, _ errors: inout ConfigErrors) {
    let (fewest, bins) = (ExperimentConfig.simulations, ExperimentConfig.rankBins)
    if items.count < fewest, let value = tree["items"] {
      errors.report(
        at: value.span, "'items' are \(items.count), too few for a calibration, in which an item is a simulation",
        hint: "allowed: at least \(fewest); left out it is \(fewest)")
    }
    if seeds.count != 1, let value = tree["seeds"] {
      errors.report(
        at: value.span, "'seeds' are \(seeds.count), which share the truth of an item; simulations must be independent",
        hint: "give one seed, and more items")
    }
    if (draws + 1) % bins != 0, let value = tree["draws"] {
      errors.report(
        at: value.span, "the ranks of \(draws) draws do not fill \(bins) equal bins",
        hint: "use \(ExperimentConfig.rankedDraws), or another multiple of \(bins) less one")
    }
    if let metrics, !metrics.contains(where: { $0.kind == CalibrationMetric.name }), let value = tree["metrics"] {
      errors.report(
        at: value.span, "a calibration needs the metric '\(CalibrationMetric.name)'",
        hint: "add it, or leave 'metrics' out")
    }
    for task in [task].compactMap({ $0 }) + (problems ?? []).compactMap(\.task)
    where task.product.truth == .heldout {
      errors.report(
        at: task.span, "a calibration draws truths from the prior, and this task takes held-out ones",
        hint: "set 'truth' to 'support'")
    }
  }
}
