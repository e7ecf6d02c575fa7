import Foundation
import Results
import Testing

/// Shards from the command line: their state, what they lack, and what a signal leaves of them.
struct EndToEndShardTests {
  private let units = TinyConfigs.bitUnits

  private func tool(_ config: String = TinyConfigs.bits()) throws -> CommandLineTool {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", config)
    return experiment
  }

  @Test func statusKnowsWhatIsMissing() async throws {
    let experiment = try tool()
    #expect(try await experiment("run", "a.json", "seeds=0-1", "--shard", "1/3", "--quiet").code == 0)
    let begun = try await experiment("status", "results/bits")
    #expect(begun.code == 0 && begun.errors.isEmpty, "\(begun.errors)")
    let one = try experiment.load("results/bits-shard-1-of-3.h5").rows.rows.count
    #expect(
      begun.out == """
        shard  units  done  failed  missing
          1/3     \(one)    \(one)       0        0
          2/3      ?     0       0        ?
          3/3      ?     0       0        ?
        results/bits.h5: \(one) units done, 0 failed, 0 missing, 2 shards not begun
        what is missing or failed is run by
          experiment run a.json seeds=0-1 --shard 2/3
          experiment run a.json seeds=0-1 --shard 3/3
        and then joined by
          experiment merge --out results/bits.h5

        """)
    // A lost part is a missing unit, a lost folder is read from the file.
    let folder = experiment.path("results/bits-shard-1-of-3.h5.parts")
    let part = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix("json") })
    try FileManager.default.removeItem(atPath: "\(folder)/\(part)")
    let lost = try await experiment("status", "results/bits.h5")
    #expect(lost.out.contains("  1/3     \(one)    \(one - 1)       0        1\n"), "\(lost.out)")
    #expect(lost.out.contains("experiment run a.json seeds=0-1 --shard 1/3\n"))
    try FileManager.default.removeItem(atPath: folder)
    #expect(
      try await experiment("status", "results/bits").out.contains("  1/3     \(one)    \(one)       0        0\n"))
  }

  @Test func statusOfAWholeRun() async throws {
    let experiment = try tool(TinyConfigs.bits(likelihood: #""hard""#))
    #expect(try await experiment("a.json", "--quiet", "--out", "b.h5").code == 3)
    let failed = try experiment.load("b.h5").rows.rows.count { $0.status == .failed }
    let status = try await experiment("status", "b")
    #expect(status.out.contains("  all     \(units)    \(units - failed)       \(failed)        0\n"), "\(status.out)")
    #expect(status.out.hasSuffix("is run by\n  experiment run a.json --out b.h5\n"), "\(status.out)")
    let nothing = try await experiment("status", "results/none")
    #expect(nothing.code == 2 && nothing.errors.hasPrefix("error: results/none.h5: no such file, no parts"))
  }

  @Test func mergeNamesWhatIsMissing() async throws {
    let experiment = try tool()
    try await experiment("a.json", "--out", "whole.h5", "--quiet")
    let nothing = try await experiment("merge", "--out", "m.h5")
    #expect(nothing.code == 2 && nothing.errors.hasPrefix("error: there is no file of a shard of m.h5"))
    for shard in ["1/3", "3/3"] {
      #expect(try await experiment("run", "a.json", "--shard", shard, "--out", "m.h5", "--quiet").code == 0)
    }
    let two = try await experiment("merge", "--out", "m.h5")
    #expect(two.code == 3 && two.out.contains(" rows of 2 files"), "\(two)")
    #expect(
      two.errors == """
        shard 2/3: no file
        what is missing or failed is run by
          experiment run a.json --out m.h5 --shard 2/3
        and then joined by the same command

        """)
    // The command that is printed, word for word.
    let command = try #require(two.errors.split(separator: "\n").first { $0.hasPrefix("  experiment ") })
    #expect(try await experiment.run(command.split(separator: " ").dropFirst().map(String.init)).code == 0)
    let three = try await experiment("merge", "--out", "m.h5")
    #expect(three.code == 0 && three.errors.isEmpty && three.out == "m.h5: \(units) rows of 3 files\n", "\(three)")
    #expect(try experiment.load("m.h5").cells == experiment.load("whole.h5").cells)
    #expect(try await experiment("status", "m").out.contains("m.h5: merged from 3 of 3 shards, \(units) rows\n"))
    // A whole file makes shards needless, also beside them.
    #expect(try await experiment("merge", "m-shard-2-of-3.h5", "whole.h5", "--out", "n.h5").code == 0)
  }

  @Test func mergeNamesFailedUnits() async throws {
    let experiment = try tool(TinyConfigs.bits(likelihood: #""hard""#))
    for shard in ["1/2", "2/2"] { try await experiment("a.json", "--shard", shard, "--quiet") }
    let failed = try (1...2).map { shard in
      try experiment.load("results/bits-shard-\(shard)-of-2.h5").rows.rows.count { $0.status == .failed }
    }
    try #require(failed.reduce(0, +) > 0)
    let merged = try await experiment("merge", "--out", "results/bits.h5")
    #expect(merged.code == 3 && merged.out.contains(", \(failed.reduce(0, +)) failed\n"), "\(merged)")
    for (shard, count) in failed.enumerated() where count > 0 {
      #expect(merged.errors.contains("shard \(shard + 1)/2: \(count) units failed\n"), "\(merged.errors)")
    }
  }

  @Test func mergeRefusesRowsThatContradictEachOther() async throws {
    let experiment = try tool()
    try await experiment("a.json", "--shard", "1/2", "--quiet")
    let file = try experiment.load("results/bits-shard-1-of-2.h5")
    var rows = file.rows.rows
    rows[3].nfe += 1
    try ResultsFile.write(
      RowSet(rows, columns: file.rows.columns), config: file.config, provenance: file.provenance,
      to: experiment.path("other.h5"))
    let outcome = try await experiment("merge", "results/bits-shard-1-of-2.h5", "other.h5", "--out", "m.h5")
    #expect(outcome.code == 2 && outcome.out.isEmpty)
    #expect(
      outcome.errors.contains("hold different rows for \(rows[3].key); they differ in nfe\n"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: experiment.path("m.h5")))
  }

  /// SIGTERM drops the units in flight at once, with a code of its own; parts stay, and the same command goes on.
  @Test func terminationDropsUnits() async throws {
    let experiment = try tool(Self.slow)
    #expect(try await experiment("a.json", "--out", "whole.h5", "--quiet").code == 0)
    let whole = try experiment.load("whole.h5").rows.rows.count
    let arguments = ["run", "a.json", "--out", "cut.h5", "--jobs", "2"]
    let (cut, wasSignalled) = try await experiment.run(arguments, signal: SIGTERM) {
      experiment.partCount("cut.h5") > 1
    }
    try #require(wasSignalled)
    #expect(cut.code == 75 && !cut.wasKilled, "\(cut.errors)")
    #expect(cut.errors.hasSuffix("stopped: the units in flight are dropped, the same command goes on\n"))
    #expect(!FileManager.default.fileExists(atPath: experiment.path("cut.h5")))
    let done = experiment.partCount("cut.h5")
    let status = try await experiment("status", "cut")
    #expect(
      done < whole && status.out.contains("\(done) units done, 0 failed, \(whole - done) missing"), "\(status.out)")
    #expect(status.out.hasSuffix("  experiment run a.json --out cut.h5\n"))
    let resumed = try await experiment.run(arguments)
    #expect(resumed.code == 0 && resumed.errors.contains("\(whole) units, \(done) done before"), "\(resumed.errors)")
    #expect(try experiment.load("cut.h5").cells == experiment.load("whole.h5").cells)
  }

  /// Units of some milliseconds, many of them.
  static let slow = TinyConfigs.bits(seeds: "0-7").replacingOccurrences(
    of: #""iterations": 4,"#, with: #""iterations": 300,"#)
}
