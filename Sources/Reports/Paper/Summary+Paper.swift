import Results
import Statistics

extension Summary {
  /// The number of columns that published rows must fill: every metric of every task.
  public var paperColumns: Int { problems.count * columns.count }

  /// A row a sampler, a group of columns a task; every metric is marked, in a family of its own.
  ///
  /// With a baseline, the primary metric is followed by its p against it. The numbers are those of `table`: one purpose
  /// names one stream of random words. Requires published rows of `paperColumns` figures.
  public func paperTable(_ layout: PaperLayout, _ random: RandomWords) -> ReportTable {
    let severalPriors = Set(problems.map(\.prior)).count > 1
    var headers: [ReportTable.Column] = [.init("sampler", isNumeric: false)]
    for problem in problems {
      let group = problems.count == 1 ? "" : severalPriors ? "\(problem.task), \(problem.prior)" : problem.task
      for column in columns {
        let direction = column.higherIsBetter.map { $0 ? " ↑" : " ↓" } ?? ""
        headers.append(.init(column.name + (column.unit.isEmpty ? "" : " (\(column.unit))") + direction, group: group))
        if hasTests(column) { headers.append(.init("p", group: group)) }
      }
    }
    var table = ReportTable(title: options.title, columns: headers)
    let blocks = problems.map { block($0, layout, random) }
    let names = problems.flatMap(\.entrants).reduce(into: [(sampler: String, claim: Row.Claim)]()) { names, entrant in
      if !names.contains(where: { $0.sampler == entrant.sampler }) { names.append((entrant.sampler, entrant.claim)) }
    }
    let ordered = names.filter { $0.claim != .reference } + names.filter { $0.claim == .reference }
    for (place, name) in ordered.enumerated() {
      let label = name.claim == .posterior ? name.sampler : "\(name.sampler) (\(name.claim.rawValue))"
      let isFirstReference = name.claim == .reference && place > 0 && ordered[place - 1].claim != .reference
      let cells = zip(problems, blocks).flatMap { problem, block in
        block.cells[name.sampler] ?? missing(problem)
      }
      table.append(.init([.text(label)] + cells, ruleAbove: isFirstReference))
    }
    if layout.showsFloors { appendFloors(to: &table, layout) }
    for published in layout.published { append(published, to: &table) }
    var notes: [String] = []
    for note in blocks.flatMap(\.notes) where !notes.contains(note) { notes.append(note) }
    table.caption = caption(notes + layout.published.map(\.caption))
    return table
  }

  private func hasTests(_ column: Column) -> Bool {
    column.name == options.primary && options.baseline != nil && options.test != .none
  }

  /// The cells of every sampler on one problem, and what the caption must say of them.
  private func block(
    _ problem: Problem, _ layout: PaperLayout, _ random: RandomWords
  ) -> (cells: [String: [ReportCell]], notes: [String]) {
    let entrants = problem.entrants
    var cells: [String: [ReportCell]] = [:]
    var notes: [String] = []
    for column in columns {
      let purpose = "\(problem.prior)/\(problem.task)/\(column.name)"
      let observed = entrants.map { problem.observations($0, column.name, by: options.unit) }
      let field = entrants.indices.filter { entrants[$0].competes && observed[$0].isComplete }
      let (marks, warnings) = self.marks(column, entrants, observed, field, purpose, random)
      notes += warnings
      var tests: [[ReportCell]]?
      if hasTests(column), let baseline = options.baseline {
        let (columns, note) = against(baseline, entrants, observed, field, purpose, random)
        tests = columns.map { [$0[1]] }
        notes += note
      }
      for (i, entrant) in entrants.enumerated() {
        var cell = self.cell(observed[i], marks[i], random("\(purpose)/\(entrant.sampler)/mean"))
        if case .estimate(var estimate) = cell {
          estimate.decimals = layout.decimals
          cell = .estimate(estimate)
        }
        cells[entrant.sampler, default: []] += [cell] + (tests?[i] ?? [])
      }
    }
    return (cells, notes)
  }

  /// The cells of a sampler that has no row in a problem.
  private func missing(_ problem: Problem) -> [ReportCell] {
    columns.flatMap { column -> [ReportCell] in
      [.missing(problem.cells.count, of: problem.cells.count)] + (hasTests(column) ? [.none] : [])
    }
  }

  private func appendFloors(to table: inout ReportTable, _ layout: PaperLayout) {
    for (place, kind) in [("floor of exact draws", 0), ("floor, 95th percentile", 1)].enumerated() {
      let cells = problems.flatMap { problem in
        columns.flatMap { column -> [ReportCell] in
          let name = floors(column).dropFirst(kind.1).first?.name
          let values = problem.entrants.map { mean(problem.observations($0, name ?? "", by: options.unit).values) }
          let value = values.first { !$0.isNaN } ?? .nan
          var estimate = Estimate(value)
          estimate.decimals = layout.decimals
          let cell = value.isNaN ? ReportCell.none : .number(value, text: estimate.text)
          return [cell] + (hasTests(column) ? [.none] : [])
        }
      }
      if cells.contains(where: { $0 != .none }) { table.append(.init([.text(kind.0)] + cells, ruleAbove: place == 0)) }
    }
  }

  private func append(_ published: PublishedResults, to table: inout ReportTable) {
    precondition(
      published.rows.allSatisfy { $0.figures.count == paperColumns }, "a published row has a figure a column")
    let empty = Array(repeating: ReportCell.text(""), count: table.columns.count - 1)
    table.append(.init([.text(published.heading)] + empty, ruleAbove: true))
    for row in published.rows {
      let cells = row.figures.enumerated().flatMap { i, figure -> [ReportCell] in
        let cell = figure.map { ReportCell.number($0.value, text: $0.text) } ?? .text("n/a")
        return [cell] + (hasTests(columns[i % columns.count]) ? [.none] : [])
      }
      table.append(.init([.text(row.sampler)] + cells))
    }
  }
}
