import Results
import Testing

@testable import Reports

@Suite struct SummaryTests {
  private static let x = [27.1, 28.4, 26.9, 30.2, 25.5, 29.3, 28.8, 27.7]
  private static let y = [26.6, 28.1, 27.0, 29.1, 25.1, 28.9, 28.0, 27.5]
  private static let columns = [
    Column("psnr", unit: "dB", higherIsBetter: true, version: "2"), Column("psnr_floor"),
    Column("psnr_floor_p95"), Column("ess"),
  ]

  /// Two seeds an item, half a dB to either side, so that the average over seeds first gives the values back.
  private func rows(
    _ sampler: String, _ values: [Double], claim: Row.Claim = .posterior, task: String = "xor"
  ) -> [Row] {
    values.enumerated().flatMap { item, value in
      [0.5, -0.5].enumerated().map { seed, shift in
        var row = Row(key: Row.Key(sampler: sampler, prior: "p", task: task, item: item, seed: seed))
        row.claim = claim
        row.truth = "support"
        row.measurementHash = "\(item)-\(seed)"
        row.seconds = 2
        row["psnr"] = value + shift
        row["psnr_floor"] = 0.25
        row["psnr_floor_p95"] = 0.5
        return row
      }
    }
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

  private func table(_ rows: [Row], _ options: SummaryOptions) throws -> ReportTable {
    try Summary(RowSet(rows, columns: Self.columns), options).table(words)
  }

  private let options = SummaryOptions(title: "t", primary: "psnr", baseline: "base", seed: "7", commit: "abc123")

  private func estimate(_ cell: ReportCell) throws -> Estimate {
    guard case .estimate(let estimate) = cell else { throw SummaryError.badOption("\(cell)") }
    return estimate
  }

  /// Golden values: SciPy's `ttest_rel`, exact sign-flip, d_z for the eight pairs.
  @Test func pairedTestsAgreeWithSciPy() throws {
    let table = try table(rows("ours", Self.x) + rows("base", Self.y), options)
    #expect(
      table.columns.map { "\($0.group)|\($0.header)" } == [
        "|sampler", "|n", "psnr (dB) ↑|mean", "psnr (dB) ↑|floor", "psnr (dB) ↑|floor 95 %",
        "psnr against base|difference", "psnr against base|p (Holm)", "psnr against base|d_z",
      ])
    let ours = table.rows[0].cells
    #expect(ours[0] == .text("ours"))
    #expect(ours[1] == .number(8, text: "8"))
    let mean = try estimate(ours[2])
    #expect(abs(mean.mean - 27.9875) < 1e-12)
    #expect(mean.marks == [.best])
    #expect(ours[3] == .number(0.25, text: "0.2500"))
    #expect(ours[4] == .number(0.5, text: "0.5000"))
    let difference = try estimate(ours[5])
    guard case .halfWidth(let half) = difference.spread else {
      Issue.record("\(difference)")
      return
    }
    #expect(abs(difference.mean - half - 0.14364000575456531) < 1e-9)
    #expect(abs(difference.mean + half - 0.7563599942454333) < 1e-9)
    #expect(difference.text == "0.45 ± 0.31")
    #expect(ours[6] == .number(0.015625, text: "0.016"))
    guard case .number(let dz, "1.23", []) = ours[7] else {
      Issue.record("\(ours[7])")
      return
    }
    #expect(abs(dz - 1.2279978515470824) < 1e-9)
    #expect(table.rows[1].cells[5] == .text("baseline"))
    #expect(try estimate(table.rows[1].cells[2]).marks == [])
  }

  @Test func holmIsOverAllSamplersOfATask() throws {
    let far = Self.y.map { $0 - 10 }
    let close = zip(Self.x, [0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.1, -0.2]).map { $0 + $1 }
    let table = try table(
      rows("ours", Self.x) + rows("base", Self.y) + rows("far", far) + rows("close", close), options)
    // p = 0.015625, 0.0078125 and close's own; Holm multiplies the smallest by 3, the next by 2.
    #expect(table.rows[2].cells[6] == .number(0.0234375, text: "0.023"))
    #expect(table.rows[0].cells[6] == .number(0.03125, text: "0.031"))
    #expect(try estimate(table.rows[0].cells[2]).marks == [.best])
    #expect(try estimate(table.rows[3].cells[2]).marks == [.notWorse])
    #expect(try estimate(table.rows[1].cells[2]).marks == [])
    #expect(try estimate(table.rows[2].cells[2]).marks == [])
  }

  @Test func pointEstimatesAndReferencesStandOutsideOfMarksAndTests() throws {
    let better = Self.x.map { $0 + 5 }
    let table = try table(
      rows("exact", better, claim: .reference) + rows("ours", Self.x) + rows("base", Self.y, claim: .other)
        + rows("aps", better, claim: .point), options)
    let names = table.rows.map { $0.cells[0] }
    #expect(names == ["ours", "base (other)", "aps (point)", "exact (reference)"].map { .text($0) })
    #expect(table.rows.map(\.ruleAbove) == [false, false, false, true])
    #expect(try estimate(table.rows[0].cells[2]).marks == [.best])
    for row in table.rows[2...] {
      #expect(try estimate(row.cells[2]).marks == [])
      #expect(row.cells[5...].allSatisfy { $0 == .none })
    }
    #expect(table.rows[0].cells[6] == .number(0.015625, text: "0.016"))
  }

  @Test func tooFewPairsAreSaid() throws {
    let table = try table(rows("ours", Array(Self.x[..<4])) + rows("base", Array(Self.y[..<4])), options)
    #expect(try estimate(table.rows[1].cells[2]).marks == [.tooSmall])
    guard case .number(_, _, [.tooSmall]) = table.rows[0].cells[6] else {
      Issue.record("\(table.rows[0].cells[6])")
      return
    }
    #expect(
      table.caption.contains(
        "p/xor/psnr: n = 4 is too small for α = 0.05 with 1 comparison under Holm: the smallest reachable p is 0.125; "
          + "n = 6 would do"))
  }

  @Test func failedUnitsAreCountedAndNeverCompared() throws {
    var all = rows("ours", Self.x) + rows("base", Self.y) + rows("third", Self.y) + rows("gone", Self.y)
    all[0].status = .failed
    all[0].metrics = []
    all[17]["psnr"] = .nan
    for index in 48..<64 { all[index].status = .failed }
    all.removeLast()
    let table = try table(all, options)
    let ours = try estimate(table.rows[0].cells[2])
    #expect(ours.missing == 1 && ours.marks == [])
    #expect(try estimate(table.rows[1].cells[2]).missing == 1)
    #expect(try estimate(table.rows[2].cells[2]).marks == [])
    #expect(table.rows[3].cells[2] == .missing(16, of: 16))
    #expect(table.rows.allSatisfy { $0.cells[5...].allSatisfy { $0 == .none } })
    #expect(table.caption.contains("p/xor/psnr: no tests, base is not complete"))
    #expect(
      table.caption.contains(
        "16 of 64 units failed and 1 were not run; samplers with missing units are outside of marks and tests"))
  }

  @Test func theUnitOfReplicationIsTheOneDeclared() throws {
    var options = options
    options.unit = .seed
    options.baseline = nil
    let table = try table(rows("ours", Self.x) + rows("base", Self.y), options)
    #expect(table.rows[0].cells[1] == .number(2, text: "2"))
    // Seeds differ by one dB: mean ± t(0.975, 1)·(1/√2)/√2.
    #expect(try estimate(table.rows[0].cells[2]).text == "28.0 ± 6.4")
  }

  @Test func theCaptionIsTheSignature() throws {
    let table = try table(rows("ours", Self.x) + rows("base", Self.y), options)
    #expect(
      table.caption == [
        "unit=item; n=8; agg=mean over seeds, then items; ci=95% t (±) below n=30, BCa 9999 from there on; "
          + "test=paired sign-flip of psnr against base and against the best, two-sided; "
          + "correction=Holm over all samplers of one task; α=0.05; resamples=9999; seed=7; metrics=psnr@2; "
          + "commit=abc123",
        "floor: psnr of as many exact draws, mean and 95th percentile over replicates", "truth: xor support",
        "n < 30: of 95 % intervals at n = 8, 10, 20, t covers 0.95, 0.95, 0.95 on Gaussian data and 0.83, 0.85, 0.88 on "
          + "log-normal data, BCa 0.87, 0.90, 0.93 and 0.80, 0.84, 0.87 (2,000 simulated data sets)",
      ])
  }

  @Test func aColumnDoesNotDependOnItsNeighbours() throws {
    let many = (0..<40).map { index -> Double in 20 + 0.3 * Double(index % 7) + 0.01 * Double(index) }
    let others = many.map { value -> Double in value + (100 * value).truncatingRemainder(dividingBy: 3) - 1 }
    var options = options
    options.resamples = 500
    let two = rows("ours", many) + rows("base", others)
    let alone = try table(two, options)
    let again = try table(two + rows("other", Self.x, task: "and") + rows("base", Self.y, task: "and"), options)
    #expect(alone.rows[0].cells == Array(again.rows[0].cells.dropFirst()))
    #expect(try estimate(alone.rows[0].cells[2]).text.contains("["))
    for format in TableFormat.allCases {
      #expect(alone.formatted(format) == (try table(two, options)).formatted(format))
    }
    #expect(again.columns.map(\.header).starts(with: ["task", "sampler"]))
    #expect(again.rows.map(\.ruleAbove) == [false, false, true, false])
  }

  @Test func fixedColumnsCanBeAveraged() throws {
    let options = SummaryOptions(metrics: ["seconds", "ess"])
    let table = try table(rows("ours", Self.x), options)
    #expect(try estimate(table.rows[0].cells[2]).mean == 2)
    #expect(table.rows[0].cells[3] == .none)
  }

  /// Peaks are shown in MiB, and not at all where no tensor was made.
  @Test func peaksAreInMiB() throws {
    var set = rows("ours", Self.x) + rows("base", Self.y)
    for n in set.indices where set[n].key.sampler == "ours" { set[n].peakBytes = 3 << 20 }
    let table = try table(set, SummaryOptions(metrics: ["peak_mib"]))
    #expect(try estimate(table.rows[0].cells[2]).mean == 3)
    #expect(table.rows[1].cells[2] == .none)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let set = rows("ours", Self.x) + rows("base", Self.y)
    var options = options
    options.baseline = "nobody"
    #expect(throws: SummaryError.unknownBaseline("nobody", known: ["ours", "base"])) { try table(set, options) }
    options.metrics = ["pnsr"]
    let error = #expect(throws: SummaryError.self) { try table(set, options) }
    #expect(error?.description.hasPrefix(#"no column "pnsr"; there are psnr, psnr_floor, "#) == true)
    var other = set
    other[16].measurementHash = "else"
    #expect(throws: SummaryError.unpaired(task: "xor", item: 0, seed: 0, samplers: ["ours", "base"])) {
      try table(other, SummaryOptions())
    }
    #expect(throws: SummaryError.self) { try table(set, SummaryOptions(confidence: 1)) }
    #expect(throws: SummaryError.self) { try table(set, SummaryOptions(resamples: 0)) }
  }

  @Test func noRowsGiveATableWithoutRows() throws {
    #expect(try table([], SummaryOptions()).rows.isEmpty)
  }
}
