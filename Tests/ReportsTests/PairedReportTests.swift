import Results
import Statistics
import Testing

@testable import Reports

@Suite struct PairedReportTests {
  private static let x = [27.1, 28.4, 26.9, 30.2, 25.5, 29.3, 28.8, 27.7]
  private static let y = [26.6, 28.1, 27.0, 29.1, 25.1, 28.9, 28.0, 27.5]

  /// One row an item and seed; seeds lie half a dB to either side.
  private func rows(
    _ sampler: String, _ values: [Double], seeds: Int = 1, hash: String? = "y", version: String = "1"
  ) throws -> RowSet {
    let rows = values.enumerated().flatMap { item, value in
      (0..<seeds).map { seed in
        var row = Row(key: Row.Key(sampler: sampler, prior: "p", task: "xor", item: item, seed: seed))
        row.measurementHash = hash.map { "\($0)-\(item)-\(seed)" } ?? ""
        row["psnr"] = value + (seeds > 1 ? Double(seed) - Double(seeds - 1) / 2 : 0)
        return row
      }
    }
    return try RowSet(rows, columns: [Column("psnr", unit: "dB", higherIsBetter: true, version: version)])
  }

  private func joined(_ sets: RowSet...) throws -> RowSet {
    try RowSet(sets.flatMap(\.rows), columns: sets[0].columns)
  }

  private func words(_ purpose: String) -> () -> UInt64 {
    var state = purpose.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private func options(
    _ baseline: String = "base", margin: Double? = nil, unit: SummaryOptions.Unit = .item, resamples: Int = 9_999
  ) -> CompareOptions {
    CompareOptions(
      metric: "psnr", baseline: baseline, margin: margin, summary: SummaryOptions(unit: unit, resamples: resamples))
  }

  private func table(_ files: [ComparedRows], _ options: CompareOptions) throws -> ReportTable {
    try PairedReport(files, options).table(words)
  }

  private func numbers(_ cells: [ReportCell]) -> [Double] {
    cells.map {
      switch $0 {
      case .number(let value, _, _): value
      case .estimate(let estimate): estimate.mean
      default: .nan
      }
    }
  }

  /// Point estimates and references are left out unless they are named, with `--with` or as the baseline; the caption says
  /// so.
  @Test func pointEstimatesAreComparedWhenNamed() throws {
    func claiming(_ claim: Row.Claim, _ set: RowSet) throws -> RowSet {
      try RowSet(
        set.rows.map { row in
          var row = row
          row.claim = claim
          return row
        }, columns: set.columns)
    }
    let set = try joined(
      rows("ours", Self.x), claiming(.point, rows("point", Self.x.map { $0 - 0.5 })),
      claiming(.reference, rows("base", Self.y)))
    let files = [ComparedRows(name: "a", rows: set)]
    let alone = try table(files, options())
    #expect(alone.rows.count == 1 && alone.caption.contains("compared because named: base (reference)"))
    var both = options()
    both.included = ["point"]
    let table = try table(files, both)
    #expect(table.rows.count == 2 && table.caption.contains("compared because named: point (point), base (reference)"))
    both.included = ["nobody"]
    #expect(throws: CompareError.noBaseline("nobody", known: ["ours", "base"])) { try self.table(files, both) }
  }

  /// Golden values of SciPy on the eight pairs, through rows of two files.
  @Test func agreesWithSciPy() throws {
    let table = try table(
      [
        ComparedRows(name: "a", rows: rows("base", Self.y)), ComparedRows(name: "b", rows: rows("ours", Self.x)),
      ], options(margin: 1))
    #expect(
      table.columns.map { $0.group.isEmpty ? $0.header : "\($0.group): \($0.header)" } == [
        "sampler", "n", "psnr (dB) ↑", "psnr − base: t", "psnr − base: BCa", "p: sign-flip", "p: Holm", "p: t",
        "p: Wilcoxon", "d_z", "p: TOST ±1", "verdict",
      ])
    #expect(table.rows.count == 1)
    let cells = table.rows[0].cells
    #expect(cells[0] == .text("ours") && cells[11] == .text("better, equivalent"))
    let values = numbers(cells)
    let expected = [
      8, 27.9875, 0.45, 0.45, 0.015625, 0.015625, 0.010359552384202804, 0.015625, 1.2279978515470824,
    ]
    for (value, golden) in zip(values[1...], expected) { #expect(abs(value - golden) < 1e-9, "\(value) \(golden)") }
    guard case .estimate(let bca) = cells[4], case .interval(let low, let high) = bca.spread else {
      Issue.record("\(cells[4])")
      return
    }
    // SciPy with resamples of its own: (0.2375, 0.7125).
    #expect(abs(low - 0.2375) < 0.026 && abs(high - 0.7125) < 0.026)
    #expect(table.caption.contains { $0.hasPrefix("n = 8 items is below the 30") })
    #expect(table.caption.contains("measurements: 8 of (task, item, seed) have hashes of several samplers, all equal"))
  }

  /// Values 0 and 1 on single units: McNemar beside the sign flips, which are the same test of such values.
  @Test func binaryMetrics() throws {
    let ours = Array(repeating: 1.0, count: 15) + Array(repeating: 0, count: 5)
    let base = Array(repeating: 1.0, count: 3) + Array(repeating: 0, count: 12) + [1, 1, 0, 0, 0]
    let table = try table([ComparedRows(name: "a", rows: joined(rows("base", base), rows("ours", ours)))], options())
    let headers = table.columns.map { $0.group.isEmpty ? $0.header : "\($0.group): \($0.header)" }
    #expect(
      headers[5...] == [
        "pairs: 1 : 0", "pairs: 0 : 1", "p: sign-flip", "p: Holm", "p: t", "p: Wilcoxon", "p: McNemar", "p: mid-p",
        "d_z", "verdict",
      ])
    let values = numbers(table.rows[0].cells)
    // statsmodels on 12 and 2: 0.012939453125; SciPy's binomial for mid-p.
    #expect(values[5] == 12 && values[6] == 2 && abs(values[11] - 0.012939453125) < 1e-12)
    #expect(abs(values[12] - 0.0073852539) < 1e-9, "\(values)")
    #expect(table.caption.contains { $0.hasPrefix("1 : 0 and 0 : 1: pairs of which only the sampler, and only base") })
    // With two seeds a unit is a mean, and the test does not apply.
    let means = try self.table(
      [ComparedRows(name: "a", rows: joined(rows("base", base, seeds: 3), rows("ours", ours, seeds: 3)))], options())
    #expect(!means.columns.contains { $0.header == "McNemar" })
  }

  @Test func pValuesInSentences() {
    #expect(ReportCell.pStatement(1e-9) == "p < 0.0001" && ReportCell.pStatement(0.5) == "p = 0.50")
  }

  @Test func averagesOverSeedsFirst() throws {
    let crossed = try table(
      [ComparedRows(name: "a", rows: joined(rows("base", Self.y, seeds: 3), rows("ours", Self.x, seeds: 3)))], options()
    )
    let cells = crossed.rows[0].cells
    #expect(crossed.columns[5].header == "hierarchical" && crossed.columns[5].group == "psnr − base")
    #expect(abs(numbers(cells)[3] - 0.45) < 1e-9 && numbers(cells)[1] == 8)
    // The same rows by seed: three units, of which no outcome can be significant.
    let bySeed = try table(
      [ComparedRows(name: "a", rows: joined(rows("base", Self.y, seeds: 3), rows("ours", Self.x, seeds: 3)))],
      options(unit: .seed))
    #expect(numbers(bySeed.rows[0].cells)[1] == 3 && bySeed.rows[0].cells.last == .text("n too small"))
    #expect(bySeed.caption.contains { $0.hasPrefix("n = 3 is too small for α = 0.05") })
  }

  @Test func refusesOtherMeasurementsAndSaysWhich() throws {
    let other = try rows("ours", Self.x, hash: "z")
    let error = try #require(throws: CompareError.self) {
      try table([ComparedRows(name: "a", rows: rows("base", Self.y)), ComparedRows(name: "b", rows: other)], options())
    }
    #expect(error.description.hasPrefix("8 of 8 measurements differ, so their rows are no pairs:\n"))
    #expect(error.description.contains("  task xor, item 0, seed 0: base y-0-0, ours z-0-0\n"))
    // One row is enough, and it alone is named.
    var mixed = try rows("ours", Self.x).rows
    mixed[3].measurementHash = "other"
    let one = try #require(throws: CompareError.self) {
      try table(
        [
          ComparedRows(name: "a", rows: rows("base", Self.y)),
          ComparedRows(name: "b", rows: RowSet(mixed, columns: other.columns)),
        ],
        options())
    }
    #expect(one == .unpaired(["task xor, item 3, seed 0: base y-3-0, ours other"], of: 8))
  }

  @Test func samplersOfOneNameAreToldApart() throws {
    let files = try [
      ComparedRows(name: "old", rows: rows("ours", Self.y)), ComparedRows(name: "new", rows: rows("ours", Self.x)),
    ]
    #expect(try table(files, options("ours@old")).rows[0].cells[0] == .text("ours@new"))
    let error = try #require(throws: CompareError.self) { try table(files, options("ours")) }
    #expect(error.description == "\"ours\" is in several files; give one of ours@old, ours@new")
  }

  @Test func whatCannotBeCompared() throws {
    let base = try ComparedRows(name: "a", rows: rows("base", Self.y))
    func error(_ other: ComparedRows, _ options: CompareOptions) throws -> String {
      try #require(throws: CompareError.self) { try table([base, other], options) }.description
    }
    #expect(
      try error(ComparedRows(name: "b", rows: rows("ours", Self.x, version: "2")), options())
        == "psnr has other versions in a and b: 1 and 2; score both with one program")
    var fid = options()
    fid.metric = "fid"
    #expect(
      try error(ComparedRows(name: "b", rows: rows("ours", Self.x)), fid) == "a has no column \"fid\"; it has psnr")
    #expect(
      try error(ComparedRows(name: "b", rows: rows("ours", Self.x)), options("SGDD"))
        == "no sampler \"SGDD\" to compare with; there are base, ours")
    #expect(
      try error(ComparedRows(name: "b", rows: rows("ours", Self.x)), options(margin: -1))
        == "the margin -1.0 is not above 0")
    var far = try rows("ours", Self.x).rows
    for i in far.indices { far[i].key.item += 100 }
    #expect(
      try error(ComparedRows(name: "b", rows: RowSet(far, columns: base.rows.columns)), options())
        == "task xor: ours and base have no item and seed in common")
    #expect(
      try #require(throws: CompareError.self) { try table([base], options()) }.description
        == "there is no other sampler to compare with \"base\"")
  }

  @Test func missingAndFailedCellsAreCounted() throws {
    var failed = try rows("failed", Self.x).rows
    failed[2].status = .failed
    let foreign = try ComparedRows(
      name: "theirs", rows: rows("theirs", Array(Self.x[..<6]), hash: nil), isForeign: true)
    let table = try table(
      [
        ComparedRows(name: "a", rows: joined(rows("base", Self.y), RowSet(failed, columns: rows("base", []).columns))),
        foreign,
      ], options())
    #expect(table.rows.map { $0.cells[1] } == [.number(7, text: "7"), .number(6, text: "6")])
    #expect(table.rows[0].cells.last == .text("not compared") && table.rows[0].cells[2] == .missing(1, of: 8))
    #expect(table.caption.contains("failed: not compared, 1 cells failed on either side"))
    #expect(table.caption.contains("theirs: 2 cells have no partner in base and are left out"))
    #expect(
      table.caption.contains { $0.hasPrefix("theirs: not made by this program") && $0.hasSuffix("same measurement") })
  }

  @Test func friedmanOverMoreThanTwo() throws {
    let worse = Self.y.map { $0 - 5 }
    let table = try table(
      [ComparedRows(name: "a", rows: joined(rows("base", Self.y), rows("ours", Self.x), rows("worse", worse)))],
      options())
    let line = try #require(table.caption.first { $0.hasPrefix("Friedman over 3 samplers and 8 items") })
    #expect(line.contains("average ranks, 1 the best: ours 1.12, base 1.88, worse 3.00"), "\(line)")
    #expect(table.rows.map { $0.cells.last } == [.text("better"), .text("worse")])
  }

  /// The whole way from rows to verdicts, where nothing differs: at least one verdict in at most 5 % of tables.
  ///
  /// 400 tables of five samplers and ten items; 20 ± 4.4 at exactly 5 %, so more than 37 (4 sd) is a false alarm.
  @Test func falsePositivesOfThePipeline() throws {
    let source = words("null")
    func normal() -> Double { Normal.quantile((Double(source() >> 12) + 0.5) * 0x1p-52) }
    var rejected = 0, found = 0
    for _ in 0..<400 {
      let difficulty = (0..<10).map { _ in 3 * normal() }
      var sets = try (0..<6).map { s in
        try rows(s == 0 ? "base" : "s\(s)", difficulty.map { $0 + normal() })
      }
      func verdicts() throws -> [ReportCell?] {
        let all = try RowSet(sets.flatMap(\.rows), columns: sets[0].columns)
        return try table([ComparedRows(name: "a", rows: all)], options(resamples: 1_024)).rows.map(\.cells.last)
      }
      if try verdicts().contains(where: { $0 != .text("not told apart") }) { rejected += 1 }
      guard found < 40 else { continue }
      // The control: a sampler that is two standard deviations better is found.
      sets[5] = try rows("s5", zip(sets[0].rows, difficulty).map { $0.0["psnr"] + 3 + normal() })
      #expect(try verdicts()[4] == .text("better"))
      found += 1
    }
    #expect(rejected <= 37, "\(rejected)")
  }
}
