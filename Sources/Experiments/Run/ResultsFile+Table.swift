import Reports
import Results
import Statistics

extension ResultsFile {
  /// Text attribute of the provenance; empty where it is missing.
  public func provenance(_ name: String) -> String {
    provenance.first { $0.name == name }.map { "\($0.value)" } ?? ""
  }

  /// The table of a result file: means with intervals, tests of the primary metric against the baseline, signature; of a
  /// calibration, where no metrics are asked for, what its ranks say.
  ///
  /// A function of the file and the arguments alone: bootstrap and permutations draw from streams named by purpose.
  public func table(
    metrics: [String] = [], primary: String? = nil, baseline: String? = nil, unit: SummaryOptions.Unit? = nil
  ) throws -> ReportTable {
    let config = try JSON(parsing: config, name: path)
    let name = provenance("config_name")
    var description = ""
    if case .string(let text) = config["description"] { description = text }
    let title = description.isEmpty ? name : "\(name): \(description)"
    if metrics.isEmpty, isCalibration { return try CalibrationReport(rows, calibrationOptions(title: title)).table }
    let shown = metrics.isEmpty ? defaultMetrics : metrics
    let options = SummaryOptions(
      title: title, metrics: shown,
      primary: primary ?? provenance("primary"), baseline: baseline ?? storedBaseline,
      unit: unit ?? SummaryOptions.Unit(rawValue: provenance("unit")) ?? .item,
      confidence: Double(provenance("confidence")) ?? 0.95, seed: "0",
      commit: commit)
    var table = try Summary(rows, options).table(RandomWordSource.words(of: "table"))
    table.caption += proof
    return table
  }

  /// Whether its config asks for calibration.
  var isCalibration: Bool {
    (try? JSON(parsing: config, name: path))?["kind"] == .string(ExperimentConfig.Design.calibration.rawValue)
  }

  /// How its ranks are read: all of them, at the level of the config.
  func calibrationOptions(title: String) -> CalibrationReport.Options {
    var options = CalibrationReport.Options()
    options.title = title
    options.confidence = Double(provenance("confidence")) ?? 0.95
    (options.bins, options.simulations) = (ExperimentConfig.rankBins, ExperimentConfig.simulations)
    options.commit = commit
    return options
  }

  /// The commit that made the rows, in short; "+" where files had been changed since.
  var commit: String { String(provenance("commit").prefix(12)) + (provenance("dirty") == "1" ? "+" : "") }

  /// The config's baseline, or the first sampler that has rows where that one was refused or not reached.
  var storedBaseline: String {
    let name = provenance("baseline")
    return rows.rows.contains { $0.key.sampler == name } ? name : rows.rows.first?.key.sampler ?? name
  }

  /// Every metric that has values, without floors (they stand beside their distance) and diagnostics; calls, seconds, and
  /// peaks of memory where tensors were made.
  private var defaultMetrics: [String] {
    rows.columns.filter { column in
      !column.version.isEmpty && !column.name.contains("_floor") && column.name != "log_gap_off_support"
        && rows.rows.contains { !$0[column.name].isNaN }
    }.map(\.name) + ["nfe", "seconds"] + (rows.rows.contains { $0.peakBytes > 0 } ? ["peak_mib"] : [])
  }

  /// What G-tests say of each sampler over all of its posteriors: Holm over problems, items and seeds, level 1 %.
  private var proof: [String] {
    guard rows.column("g_p") != nil else { return [] }
    var samplers: [String] = []
    for row in rows.rows where !samplers.contains(row.key.sampler) { samplers.append(row.key.sampler) }
    return samplers.compactMap { sampler in
      let p = rows.rows.filter { $0.key.sampler == sampler }.map { $0["g_p"] }.filter { !$0.isNaN }
      guard let least = holm(p).min() else { return nil }
      let verdict = least < 0.01 ? "rejected" : "not rejected"
      return "G-test of \(sampler): \(verdict) at 1 %, smallest p after Holm over \(p.count) posteriors "
        + (least < 1e-12 ? "below 1e-12" : String(least.significant(3)))
    }
  }
}

extension Double {
  /// Rounded to significant digits.
  fileprivate func significant(_ digits: Int) -> Double {
    guard self != 0, isFinite else { return self }
    var scale = 1.0
    while abs(self) * scale < 1 { scale *= 10 }
    for _ in 1..<digits { scale *= 10 }
    return (self * scale).rounded() / scale
  }
}
