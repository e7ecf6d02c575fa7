/// Rows and the metric columns they share.
public struct RowSet: Sendable {
  /// In plan order.
  public let rows: [Row]
  /// The declared columns, then those that only rows know, in the order first seen.
  public let columns: [Column]

  /// Rows under declared columns; a metric that is not declared becomes a diagnostic.
  ///
  /// Shards that declare the same columns have them all, in the same order, whatever their rows are.
  ///
  /// Throws when a metric has the name of a fixed column, and when two rows have one key.
  public init(_ rows: [Row], columns declared: [Column] = []) throws(ResultsError) {
    var columns: [Column] = []
    var seen = Set(RowField.all.map(\.name))
    for column in declared where !columns.contains(where: { $0.name == column.name }) {
      guard seen.insert(column.name).inserted, !column.name.isEmpty else { throw .reservedColumn(column.name) }
      columns.append(column)
    }
    var known = Set(columns.map(\.name))
    var keys: Set<Row.Key> = []
    for row in rows {
      guard keys.insert(row.key).inserted else { throw .duplicateRow(row.key) }
      for metric in row.metrics where known.insert(metric.name).inserted {
        guard seen.insert(metric.name).inserted, !metric.name.isEmpty else { throw .reservedColumn(metric.name) }
        columns.append(Column(metric.name))
      }
    }
    self.rows = rows
    self.columns = columns
  }

  /// A column by name.
  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
