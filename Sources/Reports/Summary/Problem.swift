import Results
import Statistics

/// The rows of one prior and task, by sampler.
struct Problem {
  /// The rows of one sampler.
  struct Entrant {
    let sampler: String
    let claim: Row.Claim
    let rows: [Row]
    /// Point estimates and references stand in the table, but are not compared.
    var competes: Bool { claim == .posterior || claim == .other }
  }

  /// A seed of an item.
  struct Cell: Hashable {
    let item: Int
    let seed: Int
  }

  /// One metric of one sampler, averaged within each unit of replication.
  struct Observations {
    /// Units in the order of items or seeds, with the mean of what they have.
    let units: [(unit: Int, mean: Double)]
    /// Cells without a value, and cells.
    let missing: Int
    let cells: Int
    /// True when the metric has no value although units finished: it does not apply.
    let inapplicable: Bool

    var values: [Double] { units.map(\.mean) }
  }

  let prior: String
  let task: String
  let entrants: [Entrant]
  /// Every (item, seed) that any sampler was given.
  let cells: [Cell]

  /// Problems, and samplers within them, in the order of the rows; references come last.
  static func all(_ set: RowSet) throws(SummaryError) -> [Problem] {
    var names: [[String]] = []
    var groups: [[String]: [Row]] = [:]
    for row in set.rows {
      let name = [row.key.prior, row.key.task]
      if groups[name] == nil { names.append(name) }
      groups[name, default: []].append(row)
    }
    var problems: [Problem] = []
    for name in names { problems.append(try Problem(prior: name[0], task: name[1], rows: groups[name] ?? [])) }
    return problems
  }

  private init(prior: String, task: String, rows: [Row]) throws(SummaryError) {
    var samplers: [String] = []
    var bySampler: [String: [Row]] = [:]
    var measured: [Cell: Row] = [:]
    for row in rows {
      if bySampler[row.key.sampler] == nil { samplers.append(row.key.sampler) }
      bySampler[row.key.sampler, default: []].append(row)
      let cell = Cell(item: row.key.item, seed: row.key.seed)
      guard !row.measurementHash.isEmpty else { continue }
      if let other = measured[cell], other.measurementHash != row.measurementHash {
        throw .unpaired(
          task: task, item: cell.item, seed: cell.seed, samplers: [other.key.sampler, row.key.sampler])
      }
      measured[cell] = row
    }
    let entrants = samplers.map { sampler in
      let rows = bySampler[sampler] ?? []
      return Entrant(sampler: sampler, claim: rows.first?.claim ?? .other, rows: rows)
    }
    self.prior = prior
    self.task = task
    self.entrants = entrants.filter { $0.claim != .reference } + entrants.filter { $0.claim == .reference }
    cells = Set(rows.map { Cell(item: $0.key.item, seed: $0.key.seed) })
      .sorted { ($0.item, $0.seed) < ($1.item, $1.seed) }
  }

  /// A metric averaged over the other axis first.
  ///
  /// Failed units and NaN are missing, never averaged.
  func observations(_ entrant: Entrant, _ metric: String, by unit: SummaryOptions.Unit) -> Observations {
    let done = entrant.rows.filter { $0.status == .done }
    let rows = done.sorted { ($0.key.item, $0.key.seed) < ($1.key.item, $1.key.seed) }
    var values: [Int: [Double]] = [:]
    var present = 0
    for row in rows {
      let value = row.number(metric)
      guard !value.isNaN else { continue }
      present += 1
      values[unit == .item ? row.key.item : row.key.seed, default: []].append(value)
    }
    return Observations(
      units: values.keys.sorted().map { ($0, mean(values[$0] ?? [])) }, missing: cells.count - present,
      cells: cells.count, inapplicable: present == 0 && !done.isEmpty)
  }
}
