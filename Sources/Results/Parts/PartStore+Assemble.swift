extension PartStore {
  /// A unit and its position in the whole plan.
  public struct Planned: Sendable {
    /// Counts from 0 over all shards.
    public var index: Int
    /// The hash that names the part.
    public var unit: String

    /// Both.
    public init(index: Int, unit: String) {
      self.index = index
      self.unit = unit
    }
  }

  /// Makes the result file of the planned units that are done or failed, in plan order, and returns the units without a
  /// part.
  ///
  /// The file is a function of the parts, the plan, the columns, the config and the provenance alone.
  @discardableResult
  public func assemble(
    _ plan: [Planned], columns: [Column], config: String, provenance: [Attribute], to path: String
  ) throws(ResultsError) -> [Planned] {
    let parts = try load().parts
    var rows: [Row] = []
    var missing: [Planned] = []
    for planned in plan.sorted(by: { $0.index < $1.index }) {
      guard var row = parts[planned.unit]?.row else {
        missing.append(planned)
        continue
      }
      row.planIndex = planned.index
      rows.append(row)
    }
    let set = try RowSet(rows, columns: columns)
    try ResultsFile.write(set, config: config, provenance: provenance, to: path) { (row) throws(ResultsError) in
      guard let part = parts[row.unit] else { return nil }
      return try samples(of: part)
    }
    return missing
  }
}
