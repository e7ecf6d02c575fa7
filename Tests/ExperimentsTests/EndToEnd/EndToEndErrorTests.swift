import Foundation
import Testing

/// Mistyped commands and damaged result files: a message that names the thing, exit code 2, no crash.
struct EndToEndErrorTests {
  @Test(
    arguments: [
      (["tabel", "x.h5"], "error: 'tabel' is neither a config file nor a subcommand; did you mean 'table'?\n"),
      (["mrege", "x.h5"], "did you mean 'merge'?\n"),
      (["a.json", "--jbos", "2"], "Unknown option '--jbos'. Did you mean '--jobs'?"),
      (["a.json", "--out", "a.json"], "--out is 'a.json'; give a file that ends in .h5"),
      (["merge", "x.h5", "--out", "a.json"], "--out is 'a.json'; give a file that ends in .h5"),
      (["a.json", "--jobs", "0"], "--jobs is 0; give at least 1"),
      (["a.json", "--jobs", "two"], "The value 'two' is invalid for '--jobs <jobs>'"),
      (["a.json", "--shard", "3/2"], "error: --shard is '3/2'; give i/n with 1 ≤ i ≤ n, for example 1/4\n"),
      (["a.json", "--budget", "-1"], "--budget"),
      (["a.json", "--seeds", "3-1"], "override 'seeds=3-1': error: 'seeds': the range 3-1 runs backwards"),
      (["a.json", "draws"], "error: 'draws' is no override; write key=value, for example seeds=0-3\n"),
      (["a.json", "drws=3"], "did you mean 'draws'?"),
      (["none.json"], "none.json: error: there is no such file"),
      (["."], ".: error: this is a folder"),
      (["table", "none.h5"], "error: none.h5: cannot open the file: No such file or directory\n"),
      (["show", "none.h5"], "error: none.h5: cannot open the file: No such file or directory\n"),
      (["merge", "none.h5", "--out", "m.h5"], "error: none.h5: cannot open the file: No such file or directory\n"),
      (["table", "a.json"], "a.json:2:3: error: unknown key 'prior'"),
      (["table", "x.h5", "--format", "pdf"], "The value 'pdf' is invalid for '--format <format>'"),
      (["list", "sgd"], "error: unknown kind 'sgd'; did you mean 'sgdd'?\n"),
    ])
  func refused(_ arguments: [String], _ message: String) async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.grid)
    let outcome = try await experiment.run(arguments)
    #expect(outcome.code == 2 && !outcome.wasKilled && outcome.out.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try String(contentsOfFile: experiment.path("a.json"), encoding: .utf8) == TinyConfigs.grid)
  }

  @Test func truncatedResults() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.grid)
    try await experiment("a.json", "--out", "whole.h5", "--quiet")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: experiment.path("whole.h5")))
    for length in [0, 5, 100, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: experiment.path("cut.h5")))
      for arguments in [
        ["table", "cut.h5"], ["show", "cut.h5", "--info"], ["merge", "whole.h5", "cut.h5", "--out", "merged.h5"],
      ] {
        let outcome = try await experiment.run(arguments)
        #expect(outcome.code == 2 && !outcome.wasKilled && outcome.out.isEmpty, "\(length): \(outcome)")
        #expect(outcome.errors.hasPrefix("error: cut.h5: "), "\(length): \(outcome.errors)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: experiment.path("merged.h5")))
  }

  @Test func mergeRefusesOtherConfigs() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.grid)
    try await experiment("a.json", "--out", "a.h5", "--quiet")
    try await experiment("a.json", "draws=60", "--out", "b.h5", "--quiet")
    let outcome = try await experiment("merge", "a.h5", "b.h5", "--out", "c.h5")
    #expect(outcome.code == 2 && outcome.errors.contains("config.draws (50 and 60)"), "\(outcome.errors)")
  }

  /// Damaged parts are told, and run again.
  @Test func damagedPart() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.grid)
    try await experiment("a.json", "--out", "a.h5", "--quiet")
    let rows = try experiment.load("a.h5").cells
    let parts = experiment.path("a.h5.parts")
    let part = try #require(try FileManager.default.contentsOfDirectory(atPath: parts).min())
    try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(parts)/\(part)"))
    let outcome = try await experiment("a.json", "--out", "a.h5")
    #expect(outcome.code == 0 && outcome.errors.contains("warning: a.h5.parts/\(part)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("16 units, 15 done before"))
    #expect(try experiment.load("a.h5").cells == rows)
  }
}
