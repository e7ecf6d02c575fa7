import Platform
import Results

/// The files of shards joined into one, and what they lack.
public struct ShardMerge: Sendable {
  /// A shard that is not complete.
  public struct Gap: Sendable, Equatable {
    /// Which.
    public let shard: Shard
    /// Units without a row; `nil` where there is no file of the shard.
    public let missing: Int?
    /// Rows of units that failed.
    public let failed: Int
  }

  /// The merged file.
  public let path: String
  /// How many files it was made of.
  public let files: Int
  /// Its rows.
  public let rows: Int
  /// In the order of shards.
  public let gaps: [Gap]
  /// Rows of failed units in files that do not say of which shard they are.
  public let failed: Int
  private let command: String

  /// Whether every unit of every shard has a result, as far as the files say what that is.
  public var isComplete: Bool { gaps.isEmpty && failed == 0 }

  /// Merges `files`, or those of all shards beside `path` where none are named.
  ///
  /// Throws for files that cannot be read, other configs, other inputs, and rows that contradict each other.
  public init(_ files: [String], to path: String) throws {
    let named = files.isEmpty ? Shard.found(of: path).map { $0.path(of: path) }.filter(File.exists) : files
    guard !named.isEmpty else { throw NoShards(path: path) }
    let inputs = try named.map { try ResultsFile.load($0) }
    let hashes = inputs.flatMap { $0.provenance.map(\.name) }.filter { $0.hasPrefix("input: ") }
    let agreeing = Set(["precision", "instruction_set", "components"] + hashes)
    let merged = try ResultsFile.merge(named, to: path, agreeing: agreeing)
    (self.path, self.files, rows) = (path, named.count, merged.rows.count)
    gaps = Self.gaps(inputs)
    failed = inputs.filter { $0.coverage.count != 1 }.reduce(0) { $0 + $1.failed }
    command = inputs.lazy.map { $0.provenance("command") }.first { !$0.isEmpty } ?? "experiment run <config>"
  }

  /// Of the split that lacks least, where files come from several: units that one lacks another may hold.
  private static func gaps(_ files: [ResultsFile]) -> [Gap] {
    var found: [Shard: Gap] = [:]
    for file in files {
      let coverage = file.coverage
      for shard in coverage.map(\.shard) {
        let planned = coverage.filter { $0.shard.count == shard.count }.reduce(0) { $0 + $1.planned }
        let missing = max(0, planned - file.rows.rows.count)
        // The rows of a merged file do not say of which of its shards they are: none of them is sure to be complete.
        let gap = Gap(shard: shard, missing: missing, failed: coverage.count == 1 ? file.failed : 0)
        if let former = found[shard], former.size <= gap.size { continue }
        found[shard] = gap
      }
    }
    let splits = Set(found.keys.map(\.count)).sorted().map { count in
      Shard.all(of: count).map { found[$0] ?? Gap(shard: $0, missing: nil, failed: 0) }.filter { $0.size > 0 }
    }
    return splits.min { $0.count < $1.count } ?? []
  }

  /// "results/x.h5: 120 rows of 31 files, 2 failed".
  public var text: String {
    let count = gaps.reduce(failed) { $0 + $1.failed }
    return "\(path): \(rows) rows of \(files) files" + (count > 0 ? ", \(count) failed" : "")
  }

  /// What is missing, and the commands that run it.
  public var remedy: String {
    guard !gaps.isEmpty else { return "\(failed) units failed; run their configs again" }
    let names = gaps.map { gap in
      let what =
        gap.missing.map { missing in
          [(missing, "missing"), (gap.failed, "failed")].filter { $0.0 > 0 }.map { "\($0.0) units \($0.1)" }
            .joined(separator: ", ")
        } ?? "no file"
      return "shard \(gap.shard): \(what)"
    }
    let commands = gaps.map { "  " + $0.shard.command(command) }
    return (names + ["what is missing or failed is run by"] + commands + ["and then joined by the same command"])
      .joined(separator: "\n")
  }
}

extension ShardMerge.Gap {
  /// Units that lack, as far as known.
  fileprivate var size: Int { missing.map { $0 + failed } ?? .max }
}

extension ResultsFile {
  fileprivate var failed: Int { rows.rows.count { $0.status == .failed } }
}

/// There is nothing to merge.
struct NoShards: Error, CustomStringConvertible {
  let path: String
  var description: String {
    "there is no file of a shard of \(path); 'experiment status \(path)' shows what has begun, or name files to merge"
  }
}
