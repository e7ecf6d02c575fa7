import Foundation
import Testing

/// `compare` and `plan` on a pilot, from the command line.
struct EndToEndCompareTests {
  /// Four samplers, eight seeds of one item.
  private func pilot(_ experiment: CommandLineTool, _ overrides: String..., out: String = "a.h5") async throws {
    try experiment.write("a.json", TinyConfigs.grid)
    let run = try await experiment.run(["a.json", "seeds=0-7"] + overrides + ["--out", out, "--quiet"])
    #expect(run.code == 0, "\(run)")
  }

  @Test func comparisonsAreFunctionsOfTheFile() async throws {
    let experiment = try CommandLineTool()
    try await pilot(experiment)
    for format in ["text", "markdown", "csv", "latex"] {
      let arguments = [
        "compare", "a.h5", "--metric", "tv", "--baseline", "SGDD", "--margin", "0.5", "--format", format,
      ]
      let first = try await experiment.run(arguments)
      #expect(first.code == 0 && first.errors.isEmpty && first.out.contains("SMC"), "\(first)")
      #expect(!first.out.contains("exact (reference)"))
      #expect(try await experiment.run(arguments).out == first.out)
    }
    let text = try await experiment("compare", "a.h5").out
    for part in ["tv against SGDD", "unit=seed; n=8", "n = 8 seeds is below the 12", "metric=tv@"] {
      #expect(text.contains(part), "\(part): \(text)")
    }
  }

  @Test func otherMeasurementsAreRefused() async throws {
    let experiment = try CommandLineTool()
    try await pilot(experiment)
    try await pilot(experiment, "study_seed=1", "task.target=3", out: "b.h5")
    let outcome = try await experiment("compare", "a.h5", "b.h5", "--baseline", "SGDD@a")
    #expect(outcome.code == 2 && outcome.out.isEmpty, "\(outcome)")
    #expect(outcome.errors.hasPrefix("error: 8 of 8 measurements differ, so their rows are no pairs:\n"))
    #expect(outcome.errors.contains("  task synthetic, item 0, seed 0: SGDD@a "))
    // The same measurements with other options are pairs.
    try await pilot(experiment, "samplers.SGDD.iterations=2", out: "c.h5")
    let pairs = try await experiment("compare", "a.h5", "c.h5", "--baseline", "SGDD@a")
    #expect(
      pairs.code == 0 && pairs.out.contains("SGDD@c") && pairs.out.contains("8 of (task, item, seed) have hashes"))
  }

  @Test func tablesOfOthers() async throws {
    let experiment = try CommandLineTool()
    try await pilot(experiment)
    let lines = (0..<8).map { "theirs,0,\($0),0.\(5 + $0 % 3)" }
    try experiment.write("theirs.csv", (["sampler,item,seed,tv"] + lines).joined(separator: "\n"))
    let outcome = try await experiment("compare", "a.h5", "theirs.csv", "--baseline", "SGDD")
    #expect(outcome.code == 0 && outcome.out.contains("theirs"), "\(outcome)")
    #expect(outcome.out.contains("theirs: not made by this program; that tv means the same there is taken on trust"))
  }

  @Test(
    arguments: [
      ("", "t.csv:1:1: error: the table is empty"),
      ("sampler,seed,tv\nx,0,1\n", "t.csv:1:1: error: there is no column 'item'"),
      ("smapler,item,tv\nx,0,1\n", "hint: who made the row; did you mean 'smapler'?"),
      ("sampler,item,hellinger\nx,0,1\n", "t.csv:1:1: error: there is no column 'tv'"),
      ("sampler,item,item,tv\nx,0,0,1\n", "t.csv:1:14: error: column \"item\" stands twice"),
      ("sampler,item,tv\nx,0\n", "t.csv:2:3: error: 2 fields below a header of 3"),
      ("sampler,item,tv\nx,zero,1\n", "t.csv:2:3: error: 'item' is \"zero\", not a whole number from 0 on"),
      ("sampler,item,tv\nx,0,\"0,5\"\n", "t.csv:2:5: error: 'tv' is \"0,5\", not a number"),
      ("sampler,item,tv\nx,0,1\nx,0,2\n", "hint: it was first at t.csv:2:1; one row a sampler, task, item and seed"),
      ("sampler,item,tv\n\"x,0,1\n", "t.csv:2:1: error: this quote is never closed"),
      ("sampler,item,tv\n\"x\"y,0,1\n", "t.csv:2:4: error: text behind a closing quote"),
      ("sampler,item,tv\n", "t.csv:1:1: error: there are no rows below the header"),
      (",item,tv\n,0,1\n", "t.csv:1:1: error: there is no column 'sampler'"),
    ])
  func wrongTables(_ table: String, _ message: String) async throws {
    let experiment = try CommandLineTool()
    try await pilot(experiment)
    try experiment.write("t.csv", table)
    let outcome = try await experiment("compare", "a.h5", "t.csv")
    #expect(outcome.code == 2 && !outcome.wasKilled && outcome.out.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func plansFromAPilot() async throws {
    let experiment = try CommandLineTool()
    try await pilot(experiment)
    let plan = try await experiment("plan", "a.h5", "--detect", "0.05", "--jobs", "2")
    #expect(plan.code == 0 && plan.out.contains("to find 0.05 in any of 1 comparison with power 0.8"), "\(plan)")
    #expect(plan.out.contains("hours on 2 workers"))
    let refused = try await experiment("plan", "a.h5", "--detect", "0.05", "--seeds-per-item", "5")
    #expect(refused.code == 2 && refused.out.isEmpty)
    #expect(
      refused.errors
        == "error: 5 seeds cannot decide 1 comparison at α = 0.05: the smallest adjusted p is 2·1/2^5 = 0.0625; "
        + "6 seeds would do\n")
    #expect(try await experiment("plan", "a.h5").errors.contains("say what is to be found, for example --detect 0.5"))
    #expect(try await experiment("plan", "a.json", "--detect", "1").errors.contains("--detect reads a pilot"))
    for wrong in [["--detect", "0"], ["--detect", "1", "--power", "2"], ["--detect", "1", "--metric", "fid"]] {
      let outcome = try await experiment.run(["plan", "a.h5"] + wrong)
      #expect(outcome.code == 2 && outcome.errors.hasPrefix("error: "), "\(outcome)")
    }
  }
}
