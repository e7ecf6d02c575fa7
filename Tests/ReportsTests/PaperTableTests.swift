import Results
import Testing

@testable import Reports

@Suite struct PaperTableTests {
  private static let columns = [
    Column("tv", higherIsBetter: false, version: "1"), Column("tv_floor"),
    Column("psnr", unit: "dB", higherIsBetter: true, version: "1"),
  ]

  private func summary(primary: String = "tv", baseline: String? = nil, test: PairedTest = .signFlip) throws -> Summary
  {
    var rows: [Row] = []
    for task in ["a", "b"] {
      for (s, sampler) in ["x", "y", "truth"].enumerated() where !(task == "b" && sampler == "y") {
        for item in 0..<8 {
          var row = Row(key: Row.Key(sampler: sampler, prior: "p", task: task, item: item, seed: 0))
          row.claim = sampler == "truth" ? .reference : .posterior
          row.measurementHash = "\(task)-\(item)"
          row["tv"] = 0.125 * Double(s + 1) + 0.0078125 * Double(item % 3)
          row["tv_floor"] = 0.0625
          row["psnr"] = 20 + Double(item % 4) - Double(s)
          rows.append(row)
        }
      }
    }
    return try Summary(
      RowSet(rows, columns: Self.columns),
      SummaryOptions(
        title: "t", metrics: ["tv", "psnr"], primary: primary, secondary: ["psnr"], baseline: baseline, test: test,
        resamples: 999))
  }

  private func words(_ purpose: String) -> () -> UInt64 {
    var state = UInt64(purpose.utf8.count)
    return {
      state &+= 0x9E37_79B9_7F4A_7C15
      return (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    }
  }

  private let published = PublishedResults(
    source: "Someone 2025, Table 1", isComparable: false, note: "other y",
    rows: [.init(sampler: "x", figures: [.init(0.25, text: "0.250"), nil, nil, .init(30, text: "30")])])

  @Test func aRowASamplerAGroupATask() throws {
    let summary = try summary(baseline: "x")
    #expect(summary.paperColumns == 4)
    let table = summary.paperTable(PaperLayout(published: [published]), words)
    #expect(
      table.columns.map { "\($0.group)|\($0.header)" }
        == ["|sampler", "a|tv ↓", "a|p", "a|psnr (dB) ↑", "b|tv ↓", "b|p", "b|psnr (dB) ↑"])
    #expect(
      table.rows.map { $0.cells[0] }
        == [
          "x", "y", "truth (reference)", "floor of exact draws", "published, not comparable: order only", "x",
        ].map { .text($0) })
    #expect(table.rows.map(\.ruleAbove) == [false, false, true, true, true, false])
    // y has no rows in task b: shown and counted.
    #expect(Array(table.rows[1].cells[4...]) == [.missing(8, of: 8), .none, .missing(8, of: 8)])
    #expect(
      table.caption.contains(
        "0 of 48 units failed and 0 were not run; samplers with missing units are outside of "
          + "marks and tests") == false)
    #expect(table.rows[0].cells[1].marks == [.best] && table.rows[0].cells[3].marks == [.best])
    #expect(table.rows[2].cells[1].marks == [] && table.rows[1].cells[2] == .pValue(0.0078125))
    #expect(table.rows[3].cells[1] == .number(0.0625, text: "0.06250") && table.rows[3].cells[3] == .none)
    #expect(
      table.rows[5].cells
        == [
          .text("x"), .number(0.25, text: "0.250"), .none, .text("n/a"), .text("n/a"), .none, .number(30, text: "30"),
        ])
    #expect(
      table.caption.contains("published, not comparable: order only: Someone 2025, Table 1; other y; n/a: unknown"))
    #expect(table.caption[0].contains("secondary=psnr (against the best, each a family of its own)"))
    #expect(table.caption.last?.hasPrefix("published") == false, "the footnote on coverage comes last")
  }

  @Test func digitsAndTestsAreAsDeclared() throws {
    let table = try summary().paperTable(PaperLayout(decimals: 1, showsFloors: false), words)
    guard case .estimate(let estimate) = table.rows[0].cells[2] else {
      Issue.record("\(table.rows[0])")
      return
    }
    #expect(estimate.text == "21.5 ± 1.0")
    #expect(!table.rows.contains { $0.cells[0] == .text("floor of exact draws") })
    let untested = try summary(baseline: "x", test: .none).paperTable(PaperLayout(), words)
    #expect(untested.columns.count == 5 && untested.caption[0].contains("test=none"))
    #expect(untested.rows[1].cells[1].marks == [])
    let wilcoxon = try summary(baseline: "x", test: .wilcoxon).paperTable(PaperLayout(), words)
    #expect(wilcoxon.caption[0].contains("test=Wilcoxon signed-rank of tv against x and against the best"))
  }

  @Test func figuresAreFunctionsOfTheRows() throws {
    let sweep = SweepFigure(
      name: "calls", title: "A \"figure\"", metric: "tv", label: "calls", isLogarithmic: (true, false),
      series: [.init(name: "x to y", samplers: ["x", "y"], x: [1, 10])])
    let figure = try summary().figure(sweep, words)
    #expect(try figure == summary().figure(sweep, words))
    let lines = figure.data.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count { $0 == "# x mean low high sampler" } == 2)
    #expect(lines.contains { $0.hasPrefix("1.0 0.1318359375 ") && $0.hasSuffix(" \"x\"") }, "\(figure.data)")
    #expect(figure.script.contains("index 1 using 1:2:3:4 with yerrorlines"))
    #expect(figure.script.contains("set output \"calls.\".kind") && figure.script.contains("set logscale x"))
    #expect(figure.script.contains("0.0625 with lines dt 2"))

    let map = HeatMapFigure.figure(
      name: "map", title: "t", width: 2, panels: [.init(name: "truth", probabilities: [0.1, 0.2, 0.3, 0.4])])
    // A column a value of the first coordinate.
    #expect(map.data.hasSuffix("0.1 0.3\n0.2 0.4\n") && map.script.contains("set cbrange [0:0.4]"))

    let ranks = RankFigure.figure(name: "r", title: "t", panels: [.init(name: "s", counts: [3, 5])])
    #expect(ranks.data.hasSuffix("0 3\n1 5\n"))
    #expect(Gnuplot.quote("a\"b\\c\nd") == "\"a\\\"b\\\\c d\"" && Gnuplot.number(.nan) == "NaN")
  }
}
