import Results

/// Rows of one file that takes part in a comparison.
public struct ComparedRows: Sendable {
  /// How samplers and messages name the file: "mnist_xor" of results/mnist_xor.h5.
  public var name: String
  /// Its rows.
  public var rows: RowSet
  /// Whether this program made them; of others, versions and measurements are not known.
  public var isForeign: Bool

  /// Rows with the name of their file.
  public init(name: String, rows: RowSet, isForeign: Bool = false) {
    self.name = name
    self.rows = rows
    self.isForeign = isForeign
  }
}

/// Why rows cannot be compared.
public enum CompareError: Error, Equatable, CustomStringConvertible {
  /// A column that a file does not have.
  case noMetric(String, file: String, known: [String])
  /// A metric whose declared versions differ.
  case versions(String, files: [String], versions: [String])
  /// A baseline that no file has, or several.
  case noBaseline(String, known: [String])
  /// Nobody to compare with the baseline.
  case alone(String)
  /// No cell in common with the baseline.
  case noPairs(sampler: String, baseline: String, task: String)
  /// Samplers that were given different measurements: every such cell.
  case unpaired([String], of: Int)
  /// A margin, confidence or number of resamples out of range.
  case badOption(String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .noMetric(let name, let file, let known):
      "\(file) has no column \"\(name)\"; it has \(known.joined(separator: ", "))"
    case .versions(let name, let files, let versions):
      "\(name) has other versions in \(files.joined(separator: " and ")): \(versions.joined(separator: " and ")); "
        + "score both with one program"
    case .noBaseline(let name, let known):
      known.contains { $0.hasPrefix("\(name)@") }
        ? "\"\(name)\" is in several files; give one of "
          + known.filter { $0.hasPrefix("\(name)@") }.joined(separator: ", ")
        : "no sampler \"\(name)\" to compare with; there are \(known.joined(separator: ", "))"
    case .alone(let baseline): "there is no other sampler to compare with \"\(baseline)\""
    case .noPairs(let sampler, let baseline, let task):
      "task \(task): \(sampler) and \(baseline) have no item and seed in common"
    case .unpaired(let cells, let count):
      "\(cells.count) of \(count) measurements differ, so their rows are no pairs:\n"
        + cells.prefix(20).map { "  \($0)\n" }.joined() + (cells.count > 20 ? "  … and \(cells.count - 20) more\n" : "")
        + "run the samplers on the same task, items, seeds and study_seed"
    case .badOption(let what): what
    }
  }
}
