import Foundation
import Testing

/// From a result file to tables and figures by one paper file.
struct EndToEndPaperTests {
  private static let paper = """
    {
      "results": ".",
      "out": "made",
      "tables": [
        {
          "name": "one", "title": "A & B", "file": "a.h5", "metrics": ["tv", "psnr"], "baseline": "SGDD",
          "published": [
            { "source": "S 2025", "comparable": false, "note": "why",
              "rows": [{ "sampler": "SGDD", "figures": [0.10, null, 0.250, 12] }] }
          ]
        },
        { "name": "two", "file": "a.h5", "layout": "long", "metrics": ["tv"], "tasks": ["table"] }
      ],
      "figures": [
        { "kind": "differences", "label": "d", "file": "a.h5", "metric": "tv", "baseline": "SGDD" },
        { "kind": "sweep", "label": "s", "file": "a.h5", "metric": "tv",
          "series": [{ "name": "all", "samplers": ["SGDD", "SMC"] }] }
      ]
    }
    """

  @Test func regeneratesByteForByte() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "--out", "a.h5", "--quiet")
    try experiment.write("paper.json", Self.paper)
    let first = try await experiment("table", "paper.json")
    #expect(first.code == 0, "\(first)")
    let names = ["one.txt", "one.md", "one.csv", "one.tex", "two.txt", "d.dat", "d.gp", "s.dat", "s.gp"]
    for name in names { #expect(first.out.contains("made/\(name)\n"), "\(name): \(first.out)") }
    let files = try names.map { try Data(contentsOf: URL(fileURLWithPath: experiment.path("made/\($0)"))) }
    #expect(try await experiment("table", "paper.json", "--out", "again").code == 0)
    #expect(try names.map { try Data(contentsOf: URL(fileURLWithPath: experiment.path("again/\($0)"))) } == files)
    let text = try #require(String(data: files[0], encoding: .utf8))
    #expect(text.contains("published, not comparable: order only") && text.contains("0.250") && text.contains("n/a"))
    if first.errors.isEmpty {
      #expect(FileManager.default.fileExists(atPath: experiment.path("made/d.svg")))
    } else {
      #expect(first.errors == "not drawn (is gnuplot installed?): cd made && gnuplot d.gp s.gp\n")
    }
  }

  @Test(
    arguments: [
      (
        #""a.h5", "metrics": ["tv", "psnr"], "baseline""#, #""b.h5", "metrics": ["tv", "psnr"], "baseline""#,
        "paper.json:6:"
      ),
      (#"["tv", "psnr"]"#, #"["tv", "pnsr"]"#, "paper.json:6:74: error: a.h5 has no metric \"pnsr\"\n"),
      (#""baseline": "SGDD","#, #""baseline": "SGD","#, "did you mean 'SGDD'?"),
      (#"[0.10, null, 0.250, 12]"#, "[0.10, null]", "paper.json:9:52: error: 2 figures for 4 columns\n"),
      (#""tasks": ["table"]"#, #""tasks": ["tabel"]"#, "error: a has no task \"tabel\"\n"),
      (#""kind": "sweep""#, #""kind": "swep""#, "error: unknown figure kind 'swep'\n"),
      (#""SGDD", "SMC"]"#, #""SGDD", "SMD"]"#, "error: a.h5 has no sampler \"SMD\"\n"),
      (
        #""layout": "long""#, #""layout": "tall""#,
        "error: 'layout' must be one of wide, long, ratios, calibration, found string \"tall\"\n"
      ),
      (
        #""layout": "long""#, #""layout": "calibration""#,
        "error: no column of ranks; run a config of \"kind\": \"sbc\""
      ),
      (#""name": "two""#, #""name": "one""#, "error: duplicate table 'one'\n"),
      (#""comparable": false, "#, "", "error: missing 'comparable'\n"),
    ])
  func wrongPapers(_ right: String, _ wrong: String, _ message: String) async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "--out", "a.h5", "--quiet")
    try experiment.write("paper.json", Self.paper.replacing(right, with: wrong))
    let outcome = try await experiment("table", "paper.json")
    #expect(outcome.code == 2 && outcome.out.isEmpty && !outcome.wasKilled, "\(outcome)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: experiment.path("made")))
  }

  /// Without gnuplot the data and the script are there, with the line that draws them.
  @Test func withoutGnuplot() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "--out", "a.h5", "--quiet")
    try experiment.write("paper.json", Self.paper)
    let outcome = try await experiment.run(["table", "paper.json"], path: "/nowhere")
    #expect(outcome.code == 0 && outcome.errors == "not drawn (is gnuplot installed?): cd made && gnuplot d.gp s.gp\n")
    #expect(!outcome.out.contains(".svg") && outcome.out.contains("made/s.gp"))
  }

  /// Two commands from a result file to a table and a figure.
  @Test func twoCommands() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    try await experiment("a.json", "--out", "results/a.h5", "--quiet")
    let start = try await experiment("table", "results/a.h5", "--start", "papers/mine/paper.json")
    #expect(start.code == 0, "\(start)")
    #expect(start.out == "papers/mine/paper.json: edit it, then: experiment table papers/mine/paper.json\n")
    let made = try await experiment("table", "papers/mine/paper.json")
    #expect(made.code == 0 && made.out.contains("papers/mine/a.tex\n"), "\(made)")
    #expect(made.out.contains("papers/mine/a_differences.gp"))
    let again = try await experiment("table", "results/a.h5", "--start", "papers/mine/paper.json")
    #expect(again.code == 2 && again.errors == "error: papers/mine/paper.json exists; it is not overwritten\n")
    let elsewhere = try await experiment("table", experiment.path("results/a.h5"), "--start", "new/folder/paper.json")
    #expect(elsewhere.code == 0, "\(elsewhere)")
    let whole = try await experiment("table", "new/folder/paper.json")
    #expect(whole.code == 0 && whole.out.contains("new/folder/a.tex\n"), "\(whole)")
  }
}
