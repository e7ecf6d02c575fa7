import Results
import Testing

@testable import Reports

/// Tables of medians and ratios.
struct RatioTableTests {
  private func summary(missing: Bool = false) throws -> Summary {
    var rows: [Row] = []
    for (s, sampler) in ["plain", "other", "exact"].enumerated() {
      for seed in 0..<6 {
        var row = Row(key: Row.Key(sampler: sampler, prior: "p", task: "t", item: 0, seed: seed))
        row.claim = sampler == "exact" ? .reference : .posterior
        if missing, s == 1, seed == 2 { row.status = .failed }
        row["loss"] = [4, 1, 0.5][s] + [0, 2, 0.25][s] * Double(seed)
        if s == 1 { row["information"] = Double(seed) }
        rows.append(row)
      }
    }
    return try Summary(
      RowSet(
        rows, columns: [Column("loss", higherIsBetter: false, version: "a@1"), Column("information", unit: "nats")]),
      SummaryOptions(
        title: "t", metrics: ["loss", "information"], primary: "loss", baseline: "plain", unit: .seed, commit: "c"))
  }

  private func words(_ purpose: String) -> () -> UInt64 { { 0 } }

  @Test func mediansRatiosAndTests() throws {
    let table = try summary().ratioTable(words)
    #expect(
      table.columns.map { "\($0.group)|\($0.header)" } == [
        "|metric", "|plain", "|other", "|exact", "other against plain|ratio", "other against plain|p",
        "other against plain|d_z",
      ])
    #expect(table.rows.map { $0.cells[0] } == [.text("loss ↓"), .text("information (nats)")])
    // plain is 4 throughout; other is 1, 3, …, 11: median 6, ratios 0.25 … 2.75.
    #expect(table.rows[0].cells[1] == .estimate(Estimate(4)))
    #expect(table.rows[0].cells[2] == .estimate(Estimate(6, .interval(low: 1, high: 11))))
    #expect(table.rows[0].cells[3] == .estimate(Estimate(1.125, .interval(low: 0.5, high: 1.75))))
    #expect(table.rows[0].cells[4] == .estimate(Estimate(1.5, .interval(low: 0.25, high: 2.75))))
    // Differences −3, −1, 1, 3, 5, 7: 14 of 64 sign flips have a sum as far from 0 as 12.
    guard case .number(let p, _, _) = table.rows[0].cells[5] else { throw CancellationError() }
    let differences = [-3, -1, 1, 3, 5, 7]
    let sums = (0..<64).map { flips -> Int in
      differences.enumerated().reduce(0) { $0 + (flips >> $1.offset & 1 == 0 ? 1 : -1) * $1.element }
    }
    #expect(abs(p - Double(sums.count { abs($0) >= 12 }) / 64) < 1e-12)
    #expect(Array(table.rows[1].cells[3...]) == [.none, .none, .none, .none])
    #expect(table.caption[0].contains("unit=seed; n=6; median [least, greatest] over units; ratio=of a unit to plain"))
    #expect(table.caption[0].contains("metrics=loss@a@1; commit=c"))
  }

  @Test func missingUnitsAreNotCompared() throws {
    let table = try summary(missing: true).ratioTable(words)
    #expect(Array(table.rows[0].cells[4...]) == [.none, .none, .none])
  }
}
