import Platform
import Results

/// How far the shards of a study are, from the files that they leave: no scheduler is asked.
public struct StudyStatus: Sendable {
  /// The result file of the whole study.
  public let path: String
  /// Every shard of every split that has left a trace, in order; 1/1 stands for a run that was not split.
  public let shards: [ShardStatus]
  /// The shards that have been merged into the file of the whole, with its rows; `nil` where it is not merged.
  public let merged: (shards: Int, of: Int, rows: Int)?

  /// The study whose results are "results/x.h5", also called "results/x".
  ///
  /// Throws where there is no trace of it, and for damaged result files.
  public init(_ name: String) throws {
    path = name.hasSuffix(".h5") ? name : name + ".h5"
    let found = Shard.found(of: path)
    merged = try Self.merged(path)
    guard !found.isEmpty || File.exists(path) else { throw StatusError(path: path) }
    let hasParts = found.contains(.whole)
    let counts = Set(found.map(\.count) + (File.exists(path) && merged == nil && !hasParts ? [1] : [])).sorted()
    var shards: [ShardStatus] = []
    for count in counts {
      for shard in Shard.all(of: count) { shards.append(try ShardStatus(shard, of: path)) }
    }
    self.shards = shards
  }

  private static func merged(_ path: String) throws -> (shards: Int, of: Int, rows: Int)? {
    guard File.exists(path) else { return nil }
    let file = try ResultsFile.load(path)
    guard let count = file.coverage.map(\.shard.count).max(), count > 1 else { return nil }
    return (file.coverage.count { $0.shard.count == count }, count, file.rows.rows.count)
  }

  /// The commands that run what failed or is missing, a shard each.
  public var commands: [String] {
    let known = shards.compactMap(\.command).first
    return shards.filter { !$0.isComplete }.compactMap { shard in
      (shard.command ?? known).map { shard.shard.command($0) }
    }
  }

  /// A line a shard and their sum, then how to go on.
  public var text: String {
    let cells = shards.map { status in
      [
        status.shard == .whole ? "all" : "\(status.shard)", status.planned.map(String.init) ?? "?",
        "\(status.done)", "\(status.failed)", status.missing.map(String.init) ?? "?",
      ]
    }
    let rows = [["shard", "units", "done", "failed", "missing"]] + cells
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
    if shards.isEmpty { lines = [] }
    if !shards.isEmpty {
      let done = shards.reduce(0) { $0 + $1.done }
      let failed = shards.reduce(0) { $0 + $1.failed }
      let missing = shards.reduce(0) { $0 + ($1.missing ?? 0) }
      let unknown = shards.count { $0.planned == nil }
      lines.append(
        "\(path): \(done) units done, \(failed) failed, \(missing) missing"
          + (unknown > 0 ? ", \(unknown) shards not begun" : ""))
    }
    if let merged {
      lines.append("\(path): merged from \(merged.shards) of \(merged.of) shards, \(merged.rows) rows")
    }
    return (lines + remedy).joined(separator: "\n")
  }

  private var remedy: [String] {
    let left = shards.filter { !$0.isComplete }
    guard !left.isEmpty else { return [] }
    var lines = commands.isEmpty ? [] : ["what is missing or failed is run by"] + commands.map { "  \($0)" }
    let script = SlurmJob.folder(of: path) + "/array.sh"
    let indices = left.filter { $0.shard.count > 1 }.map { String($0.shard.index) }
    if File.exists(script), !indices.isEmpty {
      lines.append("or, when no job of this study is left, by")
      lines.append("  sbatch --array=\(indices.joined(separator: ",")) \(script.shellWord)")
    }
    if left.contains(where: { $0.shard.count > 1 }) {
      lines.append("and then joined by\n  experiment merge --out \(path.shellWord)")
    }
    return lines
  }
}

/// There is no trace of a study.
public struct StatusError: Error, CustomStringConvertible {
  let path: String
  /// What was looked for.
  public var description: String {
    "\(path): no such file, no parts of it and no shards beside it; give the name of a result file, as results/x"
  }
}
