import Foundation
import Testing

/// What is said before anything runs.
struct EndToEndPlanTests {
  @Test(arguments: [["plan", "a.json"], ["a.json", "-n"], ["run", "a.json", "--dry-run"]])
  func cells(_ arguments: [String]) async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    let outcome =
      arguments.count == 2
      ? try await experiment(arguments[0], arguments[1])
      : try await experiment(arguments[0], arguments[1], arguments[2])
    #expect(outcome.code == 0 && outcome.errors.isEmpty)
    #expect(outcome.out.hasPrefix("bits → results/bits.h5\n"))
    let lines = outcome.out.components(separatedBy: "\n").map { $0.split(separator: " ").map(String.init) }
    for problem in ["independent", "table"] {
      for sampler in ["SGDD", "DPS", "SVDD-PM", "SMC", "G2D2", "APS", "APS-SMC", "exact", "prior"] {
        let line = try #require(lines.first { $0.prefix(2) == [problem, sampler] })
        #expect(line.count == 8 && line[2...3] == ["4", "0"])
      }
    }
    // K iterations of H + 1 denoiser calls, and T proposals.
    #expect(lines.contains { $0.prefix(7) == ["table", "SGDD", "4", "0", "12", "12", "80"] })
    #expect(!FileManager.default.fileExists(atPath: experiment.path("results")))
  }

  @Test func planCountsWhatIsDone() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "seeds=0", "--quiet")
    let lines = try await experiment("plan", "a.json").out.components(separatedBy: "\n")
    #expect(lines.contains { $0.split(separator: " ").prefix(4) == ["table", "SGDD", "4", "2"] })
  }

  @Test func overBudget() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    for arguments in [("plan", "a.json"), ("run", "a.json")] {
      let outcome = try await experiment(arguments.0, arguments.1, "--budget", "1e-9")
      #expect(outcome.code == 2 && outcome.out.isEmpty)
      #expect(outcome.errors.contains("more than the budget of 1e-09"))
      #expect(!FileManager.default.fileExists(atPath: experiment.path("results/bits.h5")))
    }
    #expect(try await experiment("a.json", "budget=1e-9", "-n").code == 2)
    #expect(try await experiment("a.json", "--budget", "1e9", "-n").code == 0)
  }

  @Test func refusedCells() async throws {
    let experiment = try CommandLineTool()
    let samplers = #""samplers": [{ "kind": "sgdd", "label": "weighted", "reweight": true }, "nearest_in_support","#
    try experiment.write("a.json", TinyConfigs.bits().replacingOccurrences(of: #""samplers": ["#, with: samplers))
    let plan = try await experiment("plan", "a.json")
    #expect(plan.code == 2)
    let reasons = [
      "weighted on independent is refused: reweight needs a likelihood that is a product over sites; "
        + "set reweight to false\n",
      "nearest_in_support on table is refused: only an empirical prior has a support to look through; "
        + "use the empirical prior\n",
    ]
    for reason in reasons { #expect(plan.out.contains(reason)) }
    let run = try await experiment("a.json", "--out", "a.h5")
    #expect(run.code == 2 && run.out.isEmpty)
    #expect(run.errors.contains("error: weighted cannot run on independent: reweight needs a likelihood"))
    #expect(run.errors.contains("--skip-refused"))
    let skipped = try await experiment("a.json", "--out", "a.h5", "--skip-refused")
    // The config's baseline is its first sampler, which was refused; the first one with rows stands in.
    #expect(skipped.code == 0 && skipped.out.contains("against SGDD"), "\(skipped)")
    let rows = try experiment.load("a.h5").rows.rows
    #expect(rows.count == TinyConfigs.bitUnits && rows.allSatisfy { $0.status == .done })
    #expect(try await experiment("plan", "a.json", "--out", "a.h5", "--skip-refused").code == 0)
  }

  @Test func skippingNeedsPairs() async throws {
    let experiment = try CommandLineTool()
    let skipping =
      #""samplers": [{ "kind": "mh", "label": "skipped", "proposals": 30, "likelihood_step": "skipping" },"#
    func config(_ text: String) -> String { text.replacingOccurrences(of: #""samplers": ["#, with: skipping) }
    try experiment.write("grid.json", config(TinyConfigs.grid))
    let plan = try await experiment("plan", "grid.json")
    #expect(plan.code == 2)
    #expect(
      plan.out.contains(
        "is refused: skipping needs a likelihood that knows how probably each site moves, as those of pairs of bits "
          + "(xor, and) do; set likelihoodStep to metropolis, which needs nothing\n"))
    try experiment.write("bits.json", config(TinyConfigs.bits()))
    #expect(try await experiment("bits.json", "--out", "bits.h5", "--quiet").code == 0)
  }
}
