import Platform
import Results

extension Paper {
  /// A paper file to start from, for the results in `file`: one table of its main metrics, one figure of differences.
  ///
  /// Both paths are relative to the working folder, or absolute; the paper file names the results relative to itself.
  public static func start(from file: String, at path: String) throws(ResultsError) -> String {
    let results = try ResultsFile.load(file)
    let name = Path.stem(of: file)
    let (table, figure) = results.isCalibration ? results.startOfCalibration(name) : results.startOfComparison(name)
    return JSON.object([
      ("results", .string(relative(Path.folder(of: file), to: Path.folder(of: path)))), ("out", "."),
      ("tables", [table]), ("figures", figure.map { [$0] } ?? .null),
    ]).pretty
  }

  /// `folder` as seen from `base`.
  private static func relative(_ folder: String, to base: String) -> String {
    func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
    // Folders of the path that do not exist yet have no place of their own: they lie in the working folder.
    func absolute(_ path: String) -> String { Path.resolved(Path.joined(Path.resolved("."), path)) }
    let isAbsolute = folder.hasPrefix("/") || base.hasPrefix("/")
    let (a, b) = isAbsolute ? (parts(absolute(folder)), parts(absolute(base))) : (parts(folder), parts(base))
    guard !b.contains("..") else { return Path.resolved(folder) }
    let common = zip(a, b).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: b.count - common) + a.dropFirst(common).map(String.init)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }
}

extension ResultsFile {
  /// The main metrics, and differences of the primary one where samplers compete with the baseline.
  fileprivate func startOfComparison(_ name: String) -> (table: JSON, figure: JSON?) {
    let (baseline, primary) = (storedBaseline, provenance("primary"))
    let columns = rows.columns.filter { column in
      column.name == primary || column.higherIsBetter != nil && !column.version.isEmpty
    }
    let others = columns.map(\.name).filter { $0 != primary }.prefix(2)
    let competing = rows.rows.filter { $0.claim == .posterior || $0.claim == .other }.map(\.key.sampler)
    let table: JSON = [
      "name": .string(name), "title": .string(provenance("config_name")), "file": .string("\(name).h5"),
      "metrics": .array(([primary] + others).map(JSON.string)), "baseline": .string(baseline),
    ]
    guard competing.contains(baseline), Set(competing).count > 1 else { return (table, nil) }
    let figure: JSON = [
      "kind": "differences", "label": .string("\(name)_differences"),
      "title": .string("\(primary) against \(baseline)"), "file": .string("\(name).h5"), "metric": .string(primary),
      "baseline": .string(baseline),
    ]
    return (table, figure)
  }

  /// What ranks say, and their histograms.
  fileprivate func startOfCalibration(_ name: String) -> (table: JSON, figure: JSON?) {
    let ranks = rows.columns.map(\.name).filter { $0.hasPrefix("sbc_") }
    let table: JSON = [
      "name": .string(name), "title": .string(provenance("config_name")), "file": .string("\(name).h5"),
      "layout": "calibration", "metrics": .array(ranks.map(JSON.string)),
    ]
    let figure: JSON = [
      "kind": "ranks", "label": .string("\(name)_ranks"), "title": "Ranks of truths among draws",
      "file": .string("\(name).h5"),
    ]
    return (table, figure)
  }
}
