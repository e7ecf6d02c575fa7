import Results
import Statistics

/// One sampler and the baseline on the cells that both were given.
struct PairedCells {
  let sampler: String
  /// Differences sampler − baseline by unit of replication, units and cells in order.
  let groups: [(unit: Int, differences: [Double])]
  /// The sampler's own values, averaged within units.
  let values: [Double]
  /// Cells that only one of the two was given.
  let unmatched: Int
  /// Cells that both were given and one of them has no value for.
  let failed: Int
  /// Units of which only this sampler has a 1, and only the baseline, where every value is 0 or 1 and stands for one unit.
  let discordant: (ours: Int, theirs: Int)?

  /// One number a unit.
  var differences: [Double] { groups.map { mean($0.differences) } }

  /// True where seeds are replicated within items, or items within seeds.
  var isCrossed: Bool { groups.count > 1 && groups.contains { $0.differences.count > 1 } }

  init(
    _ sampler: String, _ rows: [Problem.Cell: Row], _ baseline: [Problem.Cell: Row], _ metric: String,
    by unit: SummaryOptions.Unit
  ) {
    var differences: [Int: [(other: Int, difference: Double, value: Double)]] = [:]
    var failed = 0
    var isBinary = true
    for (cell, row) in rows {
      guard let base = baseline[cell] else { continue }
      let (a, b) = (row.value(metric), base.value(metric))
      if a.isNaN || b.isNaN {
        failed += 1
        continue
      }
      let place = unit == .item ? (cell.item, cell.seed) : (cell.seed, cell.item)
      differences[place.0, default: []].append((place.1, a - b, a))
      isBinary = isBinary && (a == 0 || a == 1) && (b == 0 || b == 1)
    }
    let units = differences.keys.sorted()
    let ordered = units.map { (differences[$0] ?? []).sorted { $0.other < $1.other } }
    self.sampler = sampler
    self.failed = failed
    groups = zip(units, ordered).map { ($0, $1.map(\.difference)) }
    values = ordered.map { mean($0.map(\.value)) }
    let single = ordered.compactMap { $0.count == 1 ? $0[0].difference : nil }
    discordant =
      isBinary && single.count == units.count && !units.isEmpty
      ? (single.count { $0 > 0 }, single.count { $0 < 0 }) : nil
    unmatched = Set(rows.keys).symmetricDifference(baseline.keys).count
  }
}

extension Row {
  /// A number of a finished unit; NaN of a failed one.
  fileprivate func value(_ name: String) -> Double { status == .done ? number(name) : .nan }
}
