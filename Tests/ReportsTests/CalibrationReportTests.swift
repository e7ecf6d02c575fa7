import Results
import Testing

@testable import Reports

/// Ranks of three made-up samplers: uniform, too high by one functional, and too few.
@Suite struct CalibrationReportTests {
  private static let columns = [
    Column("sbc_log_likelihood", version: "sbc@1"), Column("sbc_log_prior", version: "sbc@1"), Column("ess"),
  ]

  /// `rank` of a simulation by its number; NaN for none.
  private func rows(
    _ sampler: String, _ count: Int, claim: Row.Claim = .posterior, truth: String = "support",
    _ rank: (Int) -> (Double, Double)
  ) -> [Row] {
    (0..<count).map { item in
      var row = Row(key: Row.Key(sampler: sampler, prior: "p", task: "t", item: item, seed: 0))
      (row.claim, row.truth, row.draws, row.measurementHash) = (claim, truth, 63, "\(item)")
      (row["sbc_log_likelihood"], row["sbc_log_prior"]) = rank(item)
      return row
    }
  }

  private func report(_ rows: [Row], _ change: (inout CalibrationReport.Options) -> Void = { _ in }) throws
    -> CalibrationReport
  {
    var options = CalibrationReport.Options()
    change(&options)
    return try CalibrationReport(RowSet(rows, columns: Self.columns), options)
  }

  private let flat = { (item: Int) in (Double(item % 64), Double((item * 7) % 64)) }

  @Test func flatAndSkewedRanks() throws {
    let skewed = { (item: Int) in (Double(item % 32), Double(item % 64)) }
    let report = try report(
      rows("exact", 320, claim: .reference, flat) + rows("low", 320, skewed)
        + rows("few", 320) { item in
          item < 300 ? (Double(item % 64), .nan) : (.nan, .nan)
        })
    // References come last.
    #expect(report.verdicts.map(\.sampler) == ["low", "few", "exact"])
    #expect(report.verdicts.map(\.isCalibrated) == [false, nil, true])
    #expect(report.verdicts[2].histograms == [Array(repeating: 20, count: 16), Array(repeating: 20, count: 16)])
    #expect(report.verdicts[2].meanRanks == [0.5, 0.5] && report.verdicts[2].p == [1, 1])
    // χ² = 320, 15 degrees of freedom: SciPy's chi2.sf gives 3.85e-59, doubled by Holm.
    #expect(abs(report.verdicts[0].p[0] / 7.699337760333024e-59 - 1) < 1e-9 && report.verdicts[0].p[1] == 1)
    #expect(report.verdicts[0].meanRanks[0] == 15.5 / 63)
    // A functional without ranks is in no family.
    #expect(report.verdicts[1].p[1].isNaN && report.verdicts[1].histograms[1].isEmpty)
    let table = report.table
    #expect(
      table.columns.map(\.header).suffix(5) == [
        "log_likelihood", "log_prior", "log_likelihood", "log_prior", "uniform ranks",
      ])
    #expect(table.rows.map { $0.cells.last } == [.text("rejected"), .text("no verdict"), .text("not rejected")])
    #expect(table.rows[2].ruleAbove && table.rows[2].cells[0] == .text("exact (reference)"))
    #expect(
      table.caption[0].hasPrefix(
        "sbc; n=300,320 simulations; draws=63 a simulation, one chain each; bins=16 of 4 ranks"))
    #expect(table.caption.contains("no verdict: fewer than 320 simulations, or missing ones"))
    #expect(!table.caption.contains { $0.contains("the deviation may be the prior's") })
    let figure = report.figure(name: "f", title: "t")
    // Two panels a sampler, and one of the sampler with one functional; 20 of 320 are expected in a bin.
    #expect(figure.data.split(separator: "\n").count { $0.hasPrefix("# ") && $0.hasSuffix(": bin, count") } == 5)
    #expect(figure.script.contains("20.0 with lines") && figure.script.contains("layout 3,2"))
    #expect(figure.data.hasPrefix("# t; grey: where 99 % of the counts of a uniform law lie\n"))
  }

  /// Missing simulations may be missing for what y was: no verdict.
  @Test func failuresLeaveNoVerdict() throws {
    var failed = rows("x", 330, flat)
    failed[7].status = .failed
    let report = try report(failed + rows("y", 330, flat))
    #expect(report.verdicts.map(\.isCalibrated) == [nil, true])
    #expect(report.table.rows[0].cells[1] == .number(329, text: "329 (1 missing)"))
  }

  @Test func learnedPriorsAreToldApart() throws {
    let caption = try report(rows("x", 320, claim: .other, truth: "ancestral", flat)).table.caption
    #expect(caption.last?.hasSuffix("the deviation may be the prior's") == true)
    #expect(caption.contains("other: by design does not draw from the posterior; to be rejected"))
  }

  @Test func errors() throws {
    func error(_ rows: [Row], _ change: (inout CalibrationReport.Options) -> Void = { _ in }) -> CalibrationError? {
      #expect(throws: CalibrationError.self) { try report(rows, change) }
    }
    var mixed = rows("x", 2, flat)
    mixed[1].draws = 31
    #expect(error(mixed)?.description == "simulations of 31, 63 draws; ranks need equally many")
    #expect(error([])?.description == "no simulation is done")
    #expect(error(rows("x", 2, flat)) { $0.bins = 10 }?.description == "10 bins do not divide the 64 ranks of 63 draws")
    #expect(
      error(rows("x", 2, flat)) { $0.metrics = ["sbc_sum"] }?.description
        == "no column of ranks \"sbc_sum\"; there are sbc_log_likelihood, sbc_log_prior")
    #expect(throws: CalibrationError.noRanks) { try CalibrationReport(RowSet([], columns: [Column("tv")])) }
  }
}
