import Results
import Statistics

extension Summary {
  /// The cells of a problem behind the names, a row an entrant, and what the caption must say of them.
  func cells(_ problem: Problem, _ random: RandomWords) -> (cells: [[ReportCell]], notes: [String]) {
    let entrants = problem.entrants
    let units = Set(problem.cells.map { options.unit == .item ? $0.item : $0.seed }).count
    var cells = entrants.map { _ in [ReportCell.number(Double(units), text: "\(units)")] }
    var tests: [[ReportCell]] = entrants.map { _ in [] }
    var notes: [String] = []
    for column in columns {
      let purpose = "\(problem.prior)/\(problem.task)/\(column.name)"
      let observed = entrants.map { problem.observations($0, column.name, by: options.unit) }
      let field = entrants.indices.filter { entrants[$0].competes && observed[$0].isComplete }
      let (marks, warning) = self.marks(column, entrants, observed, field, purpose, random)
      notes += warning
      for index in entrants.indices {
        let words = random("\(purpose)/\(entrants[index].sampler)/mean")
        cells[index].append(cell(observed[index], marks[index], words))
        for floor in floors(column) {
          let mean = mean(problem.observations(entrants[index], floor.name, by: options.unit).values)
          cells[index].append(mean.isNaN ? .none : .number(mean, text: Estimate(mean).text))
        }
      }
      if column.name == options.primary, options.test != .none, let baseline = options.baseline {
        let (cells, note) = against(baseline, entrants, observed, field, purpose, random)
        tests = cells
        notes += note
      }
    }
    return (zip(cells, tests).map { $0 + $1 }, notes)
  }

  func cell(_ observed: Problem.Observations, _ marks: Set<Mark>, _ words: () -> UInt64) -> ReportCell {
    if observed.inapplicable { return .none }
    if observed.units.isEmpty { return .missing(observed.missing, of: observed.cells) }
    let interval = reportInterval(
      observed.values, confidence: options.confidence, resamples: options.resamples, random: words)
    return .estimate(Estimate(interval, marks: marks, missing: observed.missing))
  }

  /// Best, and for the primary metric who is not significantly worse (sign-flip against the best, Holm over the others).
  func marks(
    _ column: Column, _ entrants: [Problem.Entrant], _ observed: [Problem.Observations], _ field: [Int],
    _ purpose: String, _ random: RandomWords
  ) -> ([Set<Mark>], [String]) {
    var marks = entrants.map { _ in Set<Mark>() }
    guard let higher = column.higherIsBetter, field.count > 1 else { return (marks, []) }
    let means = field.map { (index: $0, mean: mean(observed[$0].values)) }
    // The first of equals: `max` and `min` would leave it to their implementation.
    let best = means.dropFirst().reduce(means[0]) { (higher ? $1.mean > $0.mean : $1.mean < $0.mean) ? $1 : $0 }.index
    marks[best] = [.best]
    guard options.test != .none, column.name == options.primary || options.secondary.contains(column.name) else {
      return (marks, [])
    }
    let others = field.filter { $0 != best }
    let comparison = Comparison(
      others.map { (entrants[$0].sampler, observed[$0].differences(from: observed[best])) }, options: options,
      purpose: "\(purpose)/best", random)
    for (index, result) in zip(others, comparison.results) {
      if result.tooSmall { marks[index] = [.tooSmall] } else if result.p > options.level { marks[index] = [.notWorse] }
    }
    return (marks, comparison.notes(for: purpose))
  }

  /// Difference, p and d_z of everyone in the field against the baseline.
  func against(
    _ baseline: String, _ entrants: [Problem.Entrant], _ observed: [Problem.Observations], _ field: [Int],
    _ purpose: String, _ random: RandomWords
  ) -> ([[ReportCell]], [String]) {
    var cells = entrants.map { _ in [ReportCell.none, .none, .none] }
    guard let base = entrants.indices.first(where: { entrants[$0].sampler == baseline }), observed[base].isComplete
    else {
      return (cells, ["\(purpose): no tests, \(baseline) is not complete"])
    }
    cells[base][0] = .text("baseline")
    let others = field.filter { $0 != base }
    let comparison = Comparison(
      others.map { (entrants[$0].sampler, observed[$0].differences(from: observed[base])) }, options: options,
      purpose: "\(purpose)/\(baseline)", random)
    for (index, result) in zip(others, comparison.results) {
      cells[index] = [
        .estimate(Estimate(result.difference)), .pValue(result.p, marks: result.tooSmall ? [.tooSmall] : []),
        .effectSize(result.dz),
      ]
    }
    return (cells, comparison.notes(for: purpose))
  }
}

extension Problem.Observations {
  /// Every unit has a value, so that it can be paired with every other complete one.
  var isComplete: Bool { missing == 0 && cells > 0 }

  /// Unit by unit; both have the same units.
  func differences(from other: Problem.Observations) -> [Double] { zip(values, other.values).map { $0 - $1 } }
}

extension ReportCell {
  /// A p-value with two significant digits; NaN does not apply.
  static func pValue(_ p: Double, marks: Set<Mark> = []) -> ReportCell {
    .number(p, text: p.isNaN ? "–" : p < 0.0001 ? "<0.0001" : Digits(mean: p, halfWidth: p).text(p), marks: marks)
  }

  /// "p = 0.012", "p < 0.0001".
  static func pStatement(_ p: Double) -> String {
    let text = pValue(p).plain
    return text.hasPrefix("<") ? "p < \(text.dropFirst())" : "p = \(text)"
  }

  /// d_z with two decimals.
  static func effectSize(_ dz: Double) -> ReportCell {
    dz.isNaN ? .none : .number(dz, text: Digits(mean: 1, halfWidth: 0.1).text(dz))
  }
}

extension Comparison {
  func notes(for purpose: String) -> [String] { warnings.map { "\(purpose): \($0)" } }
}

extension Estimate {
  /// An interval of the statistics module: ± for Student's t, both ends for any other.
  init(_ interval: Interval, marks: Set<Mark> = [], missing: Int = 0) {
    let spread: Spread =
      interval.reason != nil
      ? .none
      : interval.method == .studentT
        ? .halfWidth(interval.halfWidth) : .interval(low: interval.low, high: interval.high)
    self.init(interval.estimate, spread, marks: marks, missing: missing)
  }
}
