import Statistics

extension Summary {
  /// A row a metric: the median of every sampler over units with the least and the greatest, then of the ratios to the
  /// baseline, unit by unit, with the paired test of the differences, Holm over the metrics of a task.
  ///
  /// Requires a baseline. Where a metric does not apply to one of two samplers, or either has missing units, there is
  /// neither ratio nor test.
  public func ratioTable(_ random: RandomWords) -> ReportTable {
    let baseline = options.baseline ?? ""
    let severalTasks = problems.count > 1
    let names = problems.flatMap(\.entrants).reduce(into: [(sampler: String, competes: Bool)]()) { names, entrant in
      if !names.contains(where: { $0.sampler == entrant.sampler }) { names.append((entrant.sampler, entrant.competes)) }
    }
    let rivals = names.filter { $0.competes && $0.sampler != baseline }.map(\.sampler)
    var headers: [ReportTable.Column] = severalTasks ? [.init("task", isNumeric: false)] : []
    headers.append(.init("metric", isNumeric: false))
    headers += names.map { .init($0.sampler) }
    headers += rivals.flatMap { rival in
      ["ratio", "p", "d_z"].map { .init($0, group: "\(rival) against \(baseline)") }
    }
    var table = ReportTable(title: options.title, columns: headers)
    var notes: [String] = []
    for (place, problem) in problems.enumerated() {
      let tests = Dictionary(
        uniqueKeysWithValues: rivals.map { ($0, self.tests(of: $0, against: baseline, on: problem, random, &notes)) })
      for (row, column) in columns.enumerated() {
        let direction = column.higherIsBetter.map { $0 ? " ↑" : " ↓" } ?? ""
        let name = column.name + (column.unit.isEmpty ? "" : " (\(column.unit))") + direction
        let medians = names.map { name in
          problem.entrants.first { $0.sampler == name.sampler }.map {
            range(problem.observations($0, column.name, by: options.unit).values)
          } ?? .none
        }
        table.append(
          .init(
            (severalTasks ? [.text(problem.task)] : []) + [.text(name)] + medians
              + rivals.flatMap { tests[$0]?[column.name] ?? [.none, .none, .none] },
            ruleAbove: place > 0 && row == 0))
      }
    }
    table.caption = [ratioSignature] + notes
    return table
  }

  /// Ratio, p and d_z of every metric that both samplers have in full.
  private func tests(
    of rival: String, against baseline: String, on problem: Problem, _ random: RandomWords, _ notes: inout [String]
  ) -> [String: [ReportCell]] {
    var pairs: [(name: String, ratios: [Double], differences: [Double])] = []
    for column in columns {
      let both = [rival, baseline].compactMap { name in
        problem.entrants.first { $0.sampler == name }.map {
          problem.observations($0, column.name, by: options.unit)
        }
      }
      guard both.count == 2, both.allSatisfy(\.isComplete) else { continue }
      let ratios = zip(both[0].values, both[1].values).map { $0 / $1 }
      pairs.append((column.name, ratios, both[0].differences(from: both[1])))
    }
    let comparison = Comparison(
      pairs.map { ($0.name, $0.differences) }, options: options, purpose: "\(problem.task)/\(rival)/\(baseline)",
      random)
    for note in comparison.warnings where !notes.contains(note) { notes.append(note) }
    let cells = zip(pairs, comparison.results).map { pair, result -> (String, [ReportCell]) in
      (
        pair.name,
        [
          range(pair.ratios), .pValue(result.p, marks: result.tooSmall ? [.tooSmall] : []), .effectSize(result.dz),
        ]
      )
    }
    return Dictionary(uniqueKeysWithValues: cells)
  }

  /// Median with the least and the greatest; "–" for no values.
  private func range(_ values: [Double]) -> ReportCell {
    let known = values.filter { !$0.isNaN }.sorted()
    guard let low = known.first, let high = known.last else { return .none }
    return .estimate(Estimate(median(known), low < high ? .interval(low: low, high: high) : .none))
  }

  private var ratioSignature: String {
    let counts = Set(problems.map { Set($0.cells.map { options.unit == .item ? $0.item : $0.seed }).count }).sorted()
    return [
      "unit=\(options.unit.rawValue)", "n=\(counts.map(String.init).joined(separator: ","))",
      "median [least, greatest] over units", "ratio=of a unit to \(options.baseline ?? "") in the same unit",
      "p=\(options.test.label) of differences, two-sided", "correction=Holm over the metrics of one task",
      "α=\(options.level)", "resamples=\(options.resamples)",
      "metrics="
        + columns.filter { !$0.version.isEmpty }.map { "\($0.name)@\($0.version)" }.joined(separator: ","),
      "commit=\(options.commit)",
    ].joined(separator: "; ")
  }
}
