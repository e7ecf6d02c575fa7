import Platform
import Reports
import Results
import Tensors

/// Files of results side by side.
public enum Comparisons {
  /// What `experiment compare` is asked.
  public struct Request: Sendable {
    /// Result files and CSV tables of others; the first is one of ours, and its settings are the defaults.
    public var files: [String]
    /// By default the primary metric of the first file.
    public var metric: String?
    /// By default the baseline of the first file.
    public var baseline: String?
    /// By default the unit of the first file.
    public var unit: SummaryOptions.Unit?
    /// Equivalence within ± this.
    public var margin: Double?
    /// Point estimates and references that are compared as well.
    public var included: [String] = []

    /// Files, and defaults.
    public init(files: [String]) { self.files = files }
  }

  /// The table of a comparison: a function of the files and the request alone.
  ///
  /// Throws `CompareError`, `ConfigErrors` for a CSV table, and what reading a result file throws.
  public static func table(_ request: Request) throws -> ReportTable {
    try report(request).table(RandomWordSource.words(of: "compare"))
  }

  /// The comparison, before it is a table.
  public static func report(_ request: Request) throws -> PairedReport {
    let ours = try request.files.filter { !isTable($0) }.map { try ResultsFile.load($0) }
    guard let first = ours.first else { throw ComparisonError.noResults(request.files) }
    let metric = request.metric ?? first.provenance("primary")
    let tasks = Set(ours.flatMap(\.rows.rows).map(\.key.task))
    var rest = ours[...]
    let names = shortNames(request.files)
    var compared: [ComparedRows] = []
    for (file, name) in zip(request.files, names) {
      if isTable(file) {
        let bytes: [UInt8]
        do { bytes = try File.read(file) } catch { throw ComparisonError.unreadable(file, "\(error)") }
        let foreign = try ForeignResults(
          Source(name: file, bytes: bytes), metric: metric, task: tasks.count == 1 ? tasks.first : nil)
        compared.append(ComparedRows(name: name, rows: foreign.rows, isForeign: true))
      } else if let results = rest.popFirst() {
        compared.append(ComparedRows(name: name, rows: results.rows))
      }
    }
    let summary = SummaryOptions(
      unit: request.unit ?? SummaryOptions.Unit(rawValue: first.provenance("unit")) ?? .item,
      confidence: Double(first.provenance("confidence")) ?? 0.95, seed: "0",
      commit: ours.map(\.commit).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(
        separator: ","))
    var options = CompareOptions(
      metric: metric, baseline: request.baseline ?? first.storedBaseline, margin: request.margin,
      isPrimary: metric == first.provenance("primary"), summary: summary)
    options.included = request.included
    return try PairedReport(compared, options)
  }

  private static func isTable(_ file: String) -> Bool { file.lowercased().hasSuffix(".csv") }

  /// Stems, or whole paths where two stems are the same.
  private static func shortNames(_ files: [String]) -> [String] {
    let stems = files.map { Path.stem(of: $0) }
    return zip(files, stems).map { file, stem in stems.count { $0 == stem } > 1 ? file : stem }
  }
}

/// Why there is nothing to compare.
public enum ComparisonError: Error, CustomStringConvertible {
  /// Only tables of others.
  case noResults([String])
  /// A table that cannot be read.
  case unreadable(String, String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .noResults(let files):
      "\(files.joined(separator: ", ")): no result file (.h5) among them; give one of ours first"
    case .unreadable(let file, let why): "\(file): \(why)"
    }
  }
}
