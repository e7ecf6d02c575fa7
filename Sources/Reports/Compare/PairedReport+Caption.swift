import Statistics

extension PairedReport {
  /// The signature, then what limits the claim.
  func caption(_ pairs: [[PairedCells]], _ notes: [String]) -> [String] {
    let summary = options.summary
    let unit = summary.unit
    let counts = Set(pairs.flatMap { $0 }.map(\.groups.count)).sorted()
    let tests = Set(pairs.map { $0.count { $0.failed == 0 } }).sorted().map(String.init).joined(separator: ",")
    let isExact = counts.allSatisfy { $0 < 62 && 1 << $0 <= summary.resamples }
    let flips = isExact ? "exact" : "exact up to \(summary.resamples) flips, else so many random ones"
    let family = options.isPrimary ? "primary" : "secondary metric, a family of its own"
    var parts = [
      "unit=\(unit.rawValue)", "n=\(counts.map(String.init).joined(separator: ","))",
      "agg=mean over \(unit == .item ? "seeds, then items" : "items, then seeds")",
      "decides=paired sign-flip, two-sided, \(flips)",
      "correction=Holm over \(tests) comparisons of a task (\(family))",
      "ci=\(Self.plain(100 * summary.confidence))%", "α=\(Self.plain(summary.level))", "resamples=\(summary.resamples)",
    ]
    if !summary.seed.isEmpty { parts.append("seed=\(summary.seed)") }
    if !column.version.isEmpty { parts.append("metric=\(column.name)@\(column.version)") }
    if !summary.commit.isEmpty { parts.append("commit=\(summary.commit)") }
    var lines = [
      parts.joined(separator: "; "),
      "p of t and Wilcoxon are uncorrected and decide nothing; d_z: mean difference over its standard deviation"
        + (options.margin == nil ? "" : "; TOST: equivalent within the margin, uncorrected"),
    ]
    lines += outside.isEmpty ? [] : ["compared because named: \(outside.joined(separator: ", "))"]
    if isBinary(pairs.flatMap { $0 }) {
      lines.append(
        "1 : 0 and 0 : 1: pairs of which only the sampler, and only \(options.baseline), has a 1; McNemar's test of them, "
          + "exact (the sign-flip test of such values) and mid-p, uncorrected")
    }
    if pairs.contains(where: { $0.contains(where: \.isCrossed) }) {
      let (outer, inner) = unit == .item ? ("items", "seeds") : ("seeds", "items")
      lines.append("hierarchical: bootstrap of \(outer), then of the \(inner) of each")
    }
    let foreign = files.filter(\.isForeign).map(\.name)
    lines.append("measurements: \(verified) of (task, item, seed) have hashes of several samplers, all equal")
    if !foreign.isEmpty {
      lines.append(
        "\(foreign.joined(separator: ", ")): not made by this program; that \(options.metric) means the same there is taken "
          + "on trust" + (hashless ? ", and so is that item and seed name the same measurement" : ""))
    }
    return lines + notes + (counts.min().map { Footnotes.claim(n: $0, unit: unit) + Footnotes.coverage(n: $0) } ?? [])
  }

  /// What claims to be no draw: "APS (point)".
  private var outside: [String] {
    problems.flatMap(\.entrants).reduce(into: []) { names, entrant in
      guard let claim = entrant.rows.values.first?.claim, claim == .point || claim == .reference else { return }
      let name = "\(entrant.name) (\(claim.rawValue))"
      if !names.contains(name) { names.append(name) }
    }
  }

  private var hashless: Bool {
    files.contains { $0.isForeign && $0.rows.rows.contains { $0.measurementHash.isEmpty } }
  }

  /// Friedman's test, cells without a partner, failed ones.
  func notes(_ task: String, _ pairs: [PairedCells], prefixed: Bool) -> [String] {
    let start = prefixed ? "\(task): " : ""
    var notes: [String] = []
    for pair in pairs {
      if pair.unmatched > 0 {
        notes.append(
          "\(start)\(pair.sampler): \(pair.unmatched) cells have no partner in \(options.baseline) and are left out")
      }
      if pair.failed > 0 {
        notes.append("\(start)\(pair.sampler): not compared, \(pair.failed) cells failed on either side")
      }
    }
    return notes + (friedman(pairs).map { [start + $0] } ?? [])
  }

  /// "Friedman over 4 samplers …; average ranks, 1 the best: SGDD 1.25, …", on the units that all have.
  private func friedman(_ pairs: [PairedCells]) -> String? {
    let complete = pairs.filter { $0.failed == 0 }
    guard complete.count > 1 else { return nil }
    let common = complete.dropFirst().reduce(Set(complete[0].groups.map(\.unit))) {
      $0.intersection($1.groups.map(\.unit))
    }
    let units = common.sorted()
    // Differences from the baseline rank within a unit as the values do; the baseline's own is 0.
    let treatments = complete.map { pair in
      zip(pair.groups, pair.differences).filter { common.contains($0.0.unit) }.map(\.1)
    }
    let sign = column.higherIsBetter == true ? -1.0 : 1
    let all = [[Double](repeating: 0, count: units.count)] + treatments
    let result = Friedman(all.map { $0.map { sign * $0 } })
    guard result.test.reason == nil else { return nil }
    let ranked = zip([options.baseline] + complete.map(\.sampler), result.averageRanks).sorted { $0.1 < $1.1 }
    let order = column.higherIsBetter == nil ? "1 the lowest" : "1 the best"
    let ranks = ranked.map { "\($0.0) \(Digits(mean: 1, halfWidth: 0.1).text($0.1))" }.joined(separator: ", ")
    return "Friedman over \(all.count) samplers and \(units.count) \(options.summary.unit.rawValue)s: "
      + "χ² = \(Digits(mean: 10, halfWidth: 1).text(result.test.statistic)), df \(all.count - 1), "
      + "\(ReportCell.pStatement(result.test.p)); average ranks, \(order): \(ranks)"
  }
}

/// What tables say of small samples.
enum Footnotes {
  /// That n is below what significance is claimed from.
  static func claim(n: Int, unit: SummaryOptions.Unit) -> [String] {
    let least = unit == .item ? ClaimRule.items : ClaimRule.seeds
    guard n < least else { return [] }
    return [
      "n = \(n) \(unit.rawValue)s is below the \(least) from which significance is claimed; take the verdict as a hint"
    ]
  }

  /// How often intervals hold at such n.
  static func coverage(n: Int) -> [String] {
    guard n < 30 else { return [] }
    func list(_ value: (MeasuredCoverage) -> Double) -> String {
      MeasuredCoverage.small.map { Digits(mean: 1, halfWidth: 0.1).text(value($0)) }.joined(separator: ", ")
    }
    let sizes = MeasuredCoverage.small.map { "\($0.n)" }.joined(separator: ", ")
    return [
      "n < 30: of 95 % intervals at n = \(sizes), t covers \(list(\.gaussian.t)) on Gaussian data and \(list(\.skewed.t)) "
        + "on log-normal data, BCa \(list(\.gaussian.bca)) and \(list(\.skewed.bca)) (2,000 simulated data sets)"
    ]
  }
}
