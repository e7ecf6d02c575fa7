import Results
import Statistics

/// Rows summed up: for every problem and sampler the mean of each metric with its interval, the tests of the primary
/// metric, and a caption that says how all of it was made.
public struct Summary: Sendable {
  let problems: [Problem]
  let columns: [Column]
  let options: SummaryOptions
  let rows: RowSet

  /// Checks that the options fit the rows, and that samplers were given the same measurements.
  public init(_ rows: RowSet, _ options: SummaryOptions) throws(SummaryError) {
    guard options.confidence > 0, options.confidence < 1 else {
      throw .badOption("the confidence \(options.confidence) is not between 0 and 1")
    }
    guard options.resamples > 0 else { throw .badOption("\(options.resamples) resamples; at least 1 is needed") }
    let floors = Set(rows.columns.flatMap { ["\($0.name)_floor", "\($0.name)_floor_p95"] })
    let known = rows.columns + Self.costs
    let shown =
      options.metrics.isEmpty
      ? rows.columns.filter { $0.higherIsBetter != nil && !floors.contains($0.name) }.map(\.name) : options.metrics
    var columns: [Column] = []
    for name in shown + [options.primary].compactMap({ $0 }) where !columns.contains(where: { $0.name == name }) {
      guard let column = known.first(where: { $0.name == name }) else {
        throw .unknownColumn(name, known: known.map(\.name))
      }
      columns.append(column)
    }
    let problems = try Problem.all(rows)
    let samplers = problems.flatMap(\.entrants).map(\.sampler)
    if let baseline = options.baseline, !samplers.contains(baseline) {
      throw .unknownBaseline(baseline, known: samplers.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }
    self.problems = problems
    self.columns = columns
    self.options = options
    self.rows = rows
  }

  /// The fixed columns that can be averaged.
  static let costs = [
    Column("nfe"), Column("nfe_sequential"), Column("likelihood_calls"), Column("value_calls"),
    Column("seconds", unit: "s"), Column("draws"), Column("peak_mib", unit: "MiB"),
  ]

  /// The names of the fixed columns that can be averaged.
  public static var costNames: [String] { costs.map(\.name) }

  /// The table.
  ///
  /// `random` feeds bootstrap and random permutations; the table is a function of rows, options and it.
  public func table(_ random: RandomWords) -> ReportTable {
    let severalPriors = Set(problems.map(\.prior)).count > 1
    let severalTasks = Set(problems.map(\.task)).count > 1
    var headers: [ReportTable.Column] = []
    if severalPriors { headers.append(.init("prior", isNumeric: false)) }
    if severalTasks { headers.append(.init("task", isNumeric: false)) }
    headers += [.init("sampler", isNumeric: false), .init("n")]
    for column in columns { headers += self.headers(column) }
    if let primary = options.primary, let baseline = options.baseline, options.test != .none {
      headers += ["difference", "p (Holm)", "d_z"].map { .init($0, group: "\(primary) against \(baseline)") }
    }
    var table = ReportTable(title: options.title, columns: headers)
    var warnings: [String] = []
    for (index, problem) in problems.enumerated() {
      let (cells, notes) = self.cells(problem, random)
      for note in notes where !warnings.contains(note) { warnings.append(note) }
      for (place, entrant) in problem.entrants.enumerated() {
        let references = place > 0 && entrant.claim == .reference && problem.entrants[place - 1].claim != .reference
        let names = (severalPriors ? [problem.prior] : []) + (severalTasks ? [problem.task] : [])
        let label = entrant.claim == .posterior ? entrant.sampler : "\(entrant.sampler) (\(entrant.claim.rawValue))"
        table.append(
          .init((names + [label]).map { .text($0) } + cells[place], ruleAbove: references || place == 0 && index > 0))
      }
    }
    table.caption = caption(warnings)
    return table
  }

  private func headers(_ column: Column) -> [ReportTable.Column] {
    let direction = column.higherIsBetter.map { $0 ? " ↑" : " ↓" } ?? ""
    let name = column.name + (column.unit.isEmpty ? "" : " (\(column.unit))") + direction
    let floors = floors(column)
    guard !floors.isEmpty else { return [.init(name)] }
    return [.init("mean", group: name)] + floors.map { .init($0.header, group: name) }
  }

  /// The floor of exact draws that stands beside a distance.
  func floors(_ column: Column) -> [(header: String, name: String)] {
    [("floor", "\(column.name)_floor"), ("floor 95 %", "\(column.name)_floor_p95")]
      .filter { rows.column($0.1) != nil }
  }
}
