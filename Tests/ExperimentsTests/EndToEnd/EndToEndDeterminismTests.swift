import Foundation
import Results
import Testing

/// The same config gives the same rows, whatever happens on the way: every column but `seconds`, bit for bit.
struct EndToEndDeterminismTests {
  @Test(arguments: [TinyConfigs.bits(), TinyConfigs.grid])
  func oneWorkerAndTwo(_ config: String) async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", config)
    for jobs in ["1", "2"] {
      let outcome = try await experiment("a.json", "--jobs", jobs, "--out", "\(jobs).h5", "--quiet")
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    let (one, two) = (try experiment.load("1.h5"), try experiment.load("2.h5"))
    #expect(one.rows.rows.count == (config == TinyConfigs.grid ? 16 : TinyConfigs.bitUnits))
    #expect(one.rows.rows.allSatisfy { $0.status == .done })
    #expect(try one.cells == two.cells)
  }

  /// Negative control: another study seed changes what is drawn.
  @Test func anotherSeedGivesOtherRows() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.grid)
    try await experiment("a.json", "--out", "1.h5", "--quiet")
    try await experiment("a.json", "study_seed=1", "--out", "2.h5", "--quiet")
    let (one, two) = (try experiment.load("1.h5").rows.rows, try experiment.load("2.h5").rows.rows)
    #expect(one.map(\.key) == two.map(\.key))
    #expect(zip(one, two).allSatisfy { $0["tv"] != $1["tv"] })
  }

  @Test func shardsMergeToTheWhole() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "--out", "whole.h5", "--quiet")
    for shard in ["1/2", "2/2"] {
      #expect(try await experiment("a.json", "--shard", shard, "--quiet").code == 0)
    }
    let shards = ["results/bits-shard-1-of-2.h5", "results/bits-shard-2-of-2.h5"]
    #expect(try shards.map { try experiment.load($0).rows.rows.count } == [36, 36])
    // The order in which shards are named does not matter.
    let merged = try await experiment("merge", shards[1], shards[0], "--out", "merged.h5")
    #expect(merged.code == 0 && merged.out.contains("72 rows of 2 files"), "\(merged)")
    #expect(try experiment.load("merged.h5").cells == experiment.load("whole.h5").cells)
    let table = try await experiment("table", "merged.h5", "--metrics", "tv,psnr")
    #expect(try await experiment("table", "whole.h5", "--metrics", "tv,psnr").out == table.out)
  }

  /// SIGKILL leaves parts that the next run goes on from; SIGINT leaves a valid file besides, and says how to go on.
  @Test func interruptedRunsGoOn() async throws {
    let experiment = try CommandLineTool()
    let config = TinyConfigs.bits(seeds: "0-7").replacingOccurrences(
      of: #""iterations": 4,"#, with: #""iterations": 300,"#)
    try experiment.write("a.json", config)
    let units = 4 * TinyConfigs.bitUnits
    #expect(try await experiment("a.json", "--out", "whole.h5", "--quiet").code == 0)
    let whole = try experiment.load("whole.h5").cells

    let killed = try await experiment(
      "a.json", "--jobs", "1", "--out", "killed.h5",
      interrupt: experiment.interruption(SIGKILL, parts: 1, of: "killed.h5"))
    #expect(killed.wasKilled && killed.code == SIGKILL)
    #expect(!FileManager.default.fileExists(atPath: experiment.path("killed.h5")))
    let resumed = try await experiment("a.json", "--out", "killed.h5")
    let before = try #require(resumed.errors.firstMatch(of: /(\d+) units, (\d+) done before/))
    let done = try #require(Int(before.2))
    #expect(Int(before.1) == units && done > 0 && done < units)
    #expect(resumed.code == 0 && resumed.errors.contains("\(units) units, \(done) of them from before"))
    #expect(try experiment.load("killed.h5").cells == whole)

    let stopped = try await experiment(
      "a.json", "--jobs", "1", "--out", "stopped.h5",
      interrupt: experiment.interruption(SIGINT, parts: 1, of: "stopped.h5"))
    #expect(stopped.code == 130 && !stopped.wasKilled, "\(stopped.errors)")
    #expect(stopped.errors.contains("not run (the same command goes on)"))
    let part = try experiment.load("stopped.h5").cells
    #expect(part.count > 0 && part.count < units)
    #expect(part.allSatisfy(Set(whole).contains))
    let again = try await experiment("a.json", "--out", "stopped.h5", "--quiet")
    #expect(again.code == 0)
    #expect(try experiment.load("stopped.h5").cells == whole)
  }
}
