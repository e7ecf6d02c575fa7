import Foundation
import Results
import Testing

/// `"kind": "sbc"` from config to verdicts and figures.
struct EndToEndCalibrationTests {
  /// Eight sites of five symbols, each measured and wrong three times in ten: the published coupling leans to ℒ².
  private static let config = """
    {
      "name": "sbc",
      "kind": "sbc",
      "prior": { "kind": "product", "length": 8, "weights": [8, 5, 3, 2, 1] },
      "task": { "kind": "inpaint_random", "keep": 1, "likelihood": "channel", "flip": 0.3 },
      "samplers": [
        "exact",
        "prior",
        { "kind": "sgdd", "iterations": 100, "steps": 1, "eta_max": 5, "eta_min": 0.001 },
        { "kind": "sgdd", "label": "published", "iterations": 100, "steps": 1, "eta_max": 5, "eta_min": 0.001,
          "coupling": "published" }
      ],
      "confidence": 0.99
    }
    """

  /// Controls are told apart at 1 %: `exact` passes by its seed, the false alarms of others are one in a hundred.
  @Test func verdicts() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("sbc.json", Self.config)
    for shard in ["1/2", "2/2"] {
      let run = try await experiment("sbc.json", "--shard", shard, "--quiet")
      #expect(run.code == 0, "\(run)")
    }
    let half = try await experiment("table", "results/sbc-shard-1-of-2.h5")
    #expect(half.code == 0 && half.out.contains("no verdict: fewer than 320 simulations"), "\(half)")
    let parts = ["results/sbc-shard-1-of-2.h5", "results/sbc-shard-2-of-2.h5"]
    #expect(try await experiment.run(["merge"] + parts + ["--out", "all.h5"]).code == 0)
    let rows = try experiment.load("all.h5").rows
    #expect(rows.rows.count == 4 * 320 && rows.rows.allSatisfy { $0.draws == 63 && $0.truth == "support" })
    #expect(Set(rows.rows.map { "\($0.key.item) \($0.measurementHash)" }).count == 320)
    let table = try await experiment("table", "all.h5").out
    func verdict(_ sampler: String) -> String {
      table.split(separator: "\n").first { $0.hasPrefix(sampler + "  ") }.map { String($0.suffix(13)) } ?? table
    }
    #expect(verdict("exact (reference)") == " not rejected", "\(table)")
    #expect(verdict("SGDD") == " not rejected")
    #expect(verdict("prior (reference)").hasSuffix("  rejected"))
    #expect(verdict("published (other)").hasSuffix("  rejected"))
    // What ignores y is flat in every function of x alone.
    let prior = rows.rows.filter { $0.key.sampler == "prior" }
    let mean = { (name: String) in prior.reduce(0) { $0 + $1[name] } / Double(63 * prior.count) }
    #expect(mean("sbc_log_likelihood") > 0.6 && abs(mean("sbc_projection") - 0.5) < 0.06)
    #expect(try await experiment("table", "all.h5", "--metrics", "sbc_site").out.contains("unit=item; n=320"))

    try experiment.write(
      "paper.json",
      """
      {
        "out": "made",
        "tables": [
          { "name": "verdicts", "file": "all.h5", "layout": "calibration",
            "metrics": ["sbc_log_likelihood", "sbc_projection"] }
        ],
        "figures": [{ "kind": "ranks", "label": "ranks", "file": "all.h5", "samplers": ["SGDD", "prior"] }]
      }
      """)
    let paper = try await experiment("table", "paper.json")
    #expect(paper.code == 0 && paper.out.contains("made/ranks.gp\n"), "\(paper)")
    let data = try String(contentsOfFile: experiment.path("made/ranks.dat"), encoding: .utf8)
    #expect(data.components(separatedBy: ": bin, count").count == 2 * 4 + 1)
    let text = try String(contentsOfFile: experiment.path("made/verdicts.txt"), encoding: .utf8)
    #expect(text.contains("projection") && !text.contains("log_prior  ") && text.contains("α=0.01"))
    // A paper file to start from holds the same.
    #expect(try await experiment("table", "all.h5", "--start", "mine/paper.json").code == 0)
    let mine = try await experiment("table", "mine/paper.json")
    #expect(mine.code == 0 && mine.out.contains("mine/all_ranks.gp\n"), "\(mine)")
  }

  @Test(
    arguments: [
      (
        ["items=20"],
        "error: 'items' are 20, too few for a calibration, in which an item is a simulation\n"
      ),
      (["seeds=0-1"], "error: 'seeds' are 2, which share the truth of an item; simulations must be independent\n"),
      (["draws=64"], "error: the ranks of 64 draws do not fill 16 equal bins\n"),
      ([#"metrics=["psnr"]"#], "error: a calibration needs the metric 'sbc'\n"),
      (["task.truth=heldout"], "error: a calibration draws truths from the prior, and this task takes held-out ones\n"),
      (["kind=scb"], "error: 'kind' must be one of comparison, sbc, found string \"scb\"\n"),
      (["kind=comparison"], "error: missing 'metrics'\n"),
      (
        ["samplers.SGDD.keep=4"],
        "SGDD on inpaint_random is refused: 'keep' makes draws depend on each other, and calibration needs one "
          + "chain a draw; leave 'keep' at its default"
      ),
      (
        [#"task={"kind":"synthetic"}"#],
        "synthetic: y of 'synthetic' is a constant of the task, and calibration draws it from p(y | x)"
      ),
    ])
  func refusals(_ overrides: [String], _ message: String) async throws {
    let experiment = try CommandLineTool()
    try experiment.write("sbc.json", Self.config)
    let outcome = try await experiment.run(["sbc.json", "-n"] + overrides)
    #expect(outcome.code == 2 && (outcome.errors + outcome.out).contains(message), "\(outcome)")
  }

  /// A config says what it leaves out when it is resolved.
  @Test func defaults() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("sbc.json", Self.config)
    let outcome = try await experiment("validate", "sbc.json")
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.out.contains("\"kind\": \"sbc\"") && outcome.out.contains("\"draws\": 63"))
    #expect(outcome.out.contains("\"primary\": \"sbc_log_likelihood\""))
    try experiment.write("resolved.json", outcome.out)
    #expect(try await experiment("validate", "resolved.json").out == outcome.out)
  }

  /// A learned prior of 64 tokens makes its own truths, and the table says whose the deviation may be; one of 1,024 is
  /// refused.
  @Test func learnedPriors() async throws {
    let experiment = try CommandLineTool()
    let lines = (0..<40).map { n in String((0..<64).map { ($0 / 8 + n) % 2 == 0 ? "A" : "B" }) }
    try experiment.write("letters.txt", lines.joined(separator: "\n"))
    try experiment.writeDigits()
    let network = #""network": { "patch": 8, "width": 16, "layers": 1, "heads": 2, "conditioning": 8 }"#
    let rest = #""batch": 4, "micro_batch": 2, "steps": 2, "threads": 1, "bound": { "final_levels": 2 }"#
    for (name, data, validation) in [
      (
        "letters", #""data": "sequences", "file": "letters.txt", "alphabet": "AB", "count": 30"#,
        #""data": "sequences", "file": "letters.txt", "alphabet": "AB", "offset": 30"#
      ),
      ("digits", #""data": "mnist", "count": 8"#, #""data": "mnist", "offset": 8"#),
    ] {
      let columns = name == "digits" ? network.replacing("{ ", with: "{ \"columns\": 32, ") : network
      try experiment.write(
        "\(name).json", "{ \"data\": { \(data) }, \"validation\": { \(validation) }, \(columns), \(rest) }")
      let training = try await experiment("train", "\(name).json", "--quiet")
      #expect(training.code == 0, "\(training)")
    }
    let config = { (weights: String) in
      """
      {
        "name": "learned", "kind": "sbc",
        "prior": { "kind": "transformer", "weights": "\(weights)" },
        "task": { "kind": "inpaint_random", "keep": 0.5, "likelihood": "channel", "flip": 0.2 },
        "samplers": [{ "kind": "sgdd", "iterations": 1, "steps": 1 }]
      }
      """
    }
    try experiment.write("wide.json", config("digits.safetensors"))
    let refused = try await experiment("wide.json", "-n")
    #expect(refused.code == 2 && refused.errors.contains("a learned prior of 1024 tokens"), "\(refused)")
    try experiment.write("learned.json", config("letters.safetensors"))
    let run = try await experiment("learned.json", "--shard", "1/40", "--quiet", "--out", "a.h5")
    #expect(run.code == 0, "\(run)")
    let shard = "a-shard-1-of-40.h5"
    let rows = try experiment.load(shard).rows.rows
    #expect(rows.count == 8 && rows.allSatisfy { $0.truth == "ancestral" && $0["sbc_log_prior"].isNaN })
    let table = try await experiment("table", shard).out
    #expect(table.contains("the deviation may be the prior's") && table.contains("no verdict"), "\(table)")
  }
}
