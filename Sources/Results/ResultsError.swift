/// What can go wrong with a result file.
public enum ResultsError: Error, Equatable, CustomStringConvertible {
  /// The system refused.
  case system(file: String, operation: String, reason: String)
  /// The file is not what its name says: empty, cut short, another format.
  case unreadable(file: String, reason: String)
  /// HDF5 refused; `stack` is its own account, innermost last.
  case hdf5(file: String, object: String, operation: String, stack: [String])
  /// The file is HDF5 but not laid out as a result file.
  case malformed(file: String, object: String, reason: String)
  /// Written by a program whose layout this one does not know.
  case schema(file: String, found: Int, supported: Int)
  /// A metric wants the name of a fixed column, or none.
  case reservedColumn(String)
  /// Two rows with one key in one set.
  case duplicateRow(Row.Key)
  /// Two files hold different rows for one key.
  case conflict(key: Row.Key, first: String, second: String, columns: [String])
  /// Two files come from different configs, or from machines that compute differently.
  case mismatch(first: String, second: String, differences: [String])

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .system(let file, let operation, let reason): "\(file): cannot \(operation): \(reason)"
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .hdf5(let file, let object, let operation, let stack):
      "\(file): \(object): cannot \(operation)" + (stack.isEmpty ? "" : "\n  " + stack.joined(separator: "\n  "))
    case .malformed(let file, let object, let reason): "\(file): \(object): \(reason)"
    case .schema(let file, let found, let supported):
      "\(file): has result schema \(found), this program reads \(supported); use the program that wrote it"
    case .reservedColumn(let name):
      name.isEmpty
        ? "a metric column needs a name" : "\"\(name)\" is a fixed column of /rows; give the metric another name"
    case .duplicateRow(let key): "two rows for one key (\(key)); a key must occur once"
    case .conflict(let key, let first, let second, let columns):
      "\(first) and \(second) hold different rows for \(key); they differ in \(columns.joined(separator: ", "))"
    case .mismatch(let first, let second, let differences):
      "\(first) and \(second) cannot be merged; they differ in \(differences.joined(separator: ", "))"
    }
  }
}
