import Platform
import Reports
import Results

/// The result files of a paper, each read once.
final class PaperContext {
  private let folder: String
  private var files: [String: ResultsFile] = [:]

  /// Files lie in `folder`.
  init(folder: String) { self.folder = folder }

  /// A result file, or `nil` after reporting why there is none.
  func results(_ file: Located<String>, _ errors: inout ConfigErrors) -> ResultsFile? {
    if let known = files[file.value] { return known }
    do throws(ResultsError) {
      let results = try ResultsFile.load(Path.joined(folder, file.value))
      files[file.value] = results
      return results
    } catch {
      errors.report(at: file.span, "\(error)", hint: "files lie in \(folder)")
      return nil
    }
  }

  /// The rows of some tasks and samplers, in the order given; all of them for `nil`.
  func rows(
    _ results: ResultsFile, _ tasks: [Located<String>]?, _ samplers: [Located<String>]?, _ errors: inout ConfigErrors
  ) -> RowSet? {
    let all = results.rows
    let name = Path.stem(of: results.path)
    for task in tasks ?? [] { check(task, "task", in: all.tasks, of: name, &errors) }
    for sampler in samplers ?? [] { check(sampler, "sampler", in: all.samplers, of: name, &errors) }
    guard errors.isEmpty else { return nil }
    let wanted = (tasks: tasks?.map(\.value) ?? all.tasks, samplers: samplers?.map(\.value) ?? all.samplers)
    let rows = wanted.tasks.flatMap { task in
      wanted.samplers.flatMap { sampler in all.rows.filter { $0.key.task == task && $0.key.sampler == sampler } }
    }
    do throws(ResultsError) { return try RowSet(rows, columns: all.columns) } catch { return nil }
  }

  /// Reports a name that is none of those in the file.
  func check(
    _ name: Located<String>, _ noun: String, in known: [String], of file: String, _ errors: inout ConfigErrors
  ) {
    guard !known.contains(name.value) else { return }
    errors.report(
      at: name.span, "\(file) has no \(noun) \(quoted(name.value))",
      hint: suggestion(for: name.value, in: known, named: "\(noun)s"))
  }

  /// Options with what the file says of unit, confidence and commit.
  func options(_ results: ResultsFile, metrics: [String], unit: SummaryOptions.Unit?) -> SummaryOptions {
    SummaryOptions(
      metrics: metrics, unit: unit ?? SummaryOptions.Unit(rawValue: results.provenance("unit")) ?? .item,
      confidence: Double(results.provenance("confidence")) ?? 0.95, seed: "0", commit: results.commit)
  }

  /// Words named by purpose: those of `experiment table` for "table".
  func random(_ root: String) -> RandomWords { RandomWordSource.words(of: root) }
}

extension RowSet {
  /// Names in the order first seen.
  var tasks: [String] { distinct(rows.map(\.key.task)) }
  /// The same of samplers.
  var samplers: [String] { distinct(rows.map(\.key.sampler)) }

  private func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
