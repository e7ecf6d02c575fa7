import Statistics

extension PairedReport {
  /// One row a task and sampler: differences with both intervals, every test, the corrected p, and what it says.
  ///
  /// `random` feeds bootstraps and random permutations; the table is a function of rows, options and it.
  public func table(_ random: RandomWords) throws(CompareError) -> ReportTable {
    let severalTasks = problems.count > 1
    var compared: [(task: TaskRows, pairs: [PairedCells])] = []
    for problem in problems { compared.append((problem, try pairs(problem))) }
    let isCrossed = compared.contains { $0.pairs.contains(where: \.isCrossed) }
    let isBinary = isBinary(compared.flatMap(\.pairs))
    var headers: [ReportTable.Column] = severalTasks ? [.init("task", isNumeric: false)] : []
    let arrow = column.higherIsBetter.map { $0 ? " ↑" : " ↓" } ?? ""
    let name = options.metric + (column.unit.isEmpty ? "" : " (\(column.unit))") + arrow
    let against = "\(options.metric) − \(options.baseline)"
    headers += [.init("sampler", isNumeric: false), .init("n"), .init(name)]
    headers += (["t", "BCa"] + (isCrossed ? ["hierarchical"] : [])).map { .init($0, group: against) }
    if isBinary { headers += ["1 : 0", "0 : 1"].map { .init($0, group: "pairs") } }
    let tests = ["sign-flip", "Holm", "t", "Wilcoxon"] + (isBinary ? ["McNemar", "mid-p"] : [])
    headers += tests.map { .init($0, group: "p") }
    headers.append(.init("d_z"))
    if let margin = options.margin { headers.append(.init("TOST ±\(Self.plain(margin))", group: "p")) }
    headers.append(.init("verdict", isNumeric: false))
    var table = ReportTable(title: "\(options.metric) against \(options.baseline)", columns: headers)
    var notes: [String] = []
    for (problem, pairs) in compared where pairs.isEmpty {
      notes.append("\(problem.task): not compared, \(options.baseline) has no rows")
    }
    for (index, (problem, pairs)) in compared.enumerated() where !pairs.isEmpty {
      let purpose = "\(problem.task)/\(options.metric)/\(options.baseline)"
      let field = pairs.filter { $0.failed == 0 }
      let comparison = Comparison(
        field.map { ($0.sampler, $0.differences) }, options: options.summary, purpose: purpose, random)
      notes += comparison.warnings.map { severalTasks ? "\(problem.task): \($0)" : $0 }
      for (place, pair) in pairs.enumerated() {
        var cells: [ReportCell] = severalTasks ? [.text(problem.task)] : []
        cells += [.text(pair.sampler), .number(Double(pair.groups.count), text: "\(pair.groups.count)")]
        if let tested = field.firstIndex(where: { $0.sampler == pair.sampler }) {
          cells += self.tests(
            pair, comparison.results[tested], isCrossed: isCrossed, isBinary: isBinary, "\(purpose)/\(pair.sampler)",
            random)
        } else {
          let dashes = headers.count - cells.count - 2
          cells += [.missing(pair.failed, of: pair.failed + pair.groups.reduce(0) { $0 + $1.differences.count })]
          cells += Array(repeating: .none, count: dashes) + [.text("not compared")]
        }
        table.append(.init(cells, ruleAbove: place == 0 && index > 0))
      }
      notes += self.notes(problem.task, pairs, prefixed: severalTasks)
    }
    table.caption = caption(compared.map(\.pairs), notes)
    return table
  }

  /// From the mean to the verdict.
  private func tests(
    _ pair: PairedCells, _ result: Comparison.Result, isCrossed: Bool, isBinary: Bool, _ purpose: String,
    _ random: RandomWords
  ) -> [ReportCell] {
    let summary = options.summary
    let differences = pair.differences
    let student = studentInterval(differences, confidence: summary.confidence)
    let bca = bcaInterval(
      differences, confidence: summary.confidence, resamples: summary.resamples, random: random("\(purpose)/difference")
    )
    var cells: [ReportCell] = [
      .estimate(
        Estimate(
          reportInterval(
            pair.values, confidence: summary.confidence, resamples: summary.resamples, random: random("\(purpose)/mean")
          )
        )), .estimate(Estimate(student)), .estimate(Estimate(bca)),
    ]
    if isCrossed {
      let both = groupedInterval(
        pair.groups.map(\.differences), .hierarchical, confidence: summary.confidence, resamples: summary.resamples,
        random: random("\(purpose)/hierarchical"))
      cells.append(both.reason == nil ? .estimate(Estimate(both)) : .none)
    }
    let discordant = isBinary ? pair.discordant : nil
    if let discordant {
      cells += [discordant.ours, discordant.theirs].map { .number(Double($0), text: "\($0)") }
    }
    cells += [
      .pValue(result.test.p), .pValue(result.p, marks: result.tooSmall ? [.tooSmall] : []),
      .pValue(pairedT(differences).p), .pValue(wilcoxonSignedRank(differences).p),
    ]
    if let discordant {
      let test = mcNemar(discordant.ours, discordant.theirs)
      cells += [.pValue(test.exact.p), .pValue(test.midP.p)]
    }
    cells.append(.effectSize(result.dz))
    let equal = options.margin.map { equivalence(differences, margin: $0).p }
    if let equal { cells.append(.pValue(equal)) }
    return cells + [.text(verdict(result, equivalent: (equal ?? 1) <= summary.level))]
  }

  /// Whether all that is compared is 0 or 1, one value a unit, so that McNemar's test applies.
  func isBinary(_ pairs: [PairedCells]) -> Bool {
    let field = pairs.filter { $0.failed == 0 }
    return !field.isEmpty && field.allSatisfy { $0.discordant != nil }
  }

  /// "better", "worse" (or "higher", "lower" where neither way is better), "equivalent", "n too small", "not told apart".
  private func verdict(_ result: Comparison.Result, equivalent: Bool) -> String {
    let isEquivalent = equivalent ? "equivalent" : nil
    if result.tooSmall { return isEquivalent ?? "n too small" }
    guard result.p <= options.summary.level else { return isEquivalent ?? "not told apart" }
    let isAbove = result.difference.estimate > 0
    let words = column.higherIsBetter.map { $0 == isAbove ? "better" : "worse" } ?? (isAbove ? "higher" : "lower")
    return words + (isEquivalent.map { ", \($0)" } ?? "")
  }

  /// A number as a person writes it.
  static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
