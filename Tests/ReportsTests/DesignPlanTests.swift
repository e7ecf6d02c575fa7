import Results
import Statistics
import Testing

@testable import Reports

@Suite struct DesignPlanTests {
  /// A pilot of three samplers whose differences from the baseline have unit variance between items, `seeds` each.
  private func pilot(items: Int, seeds: Int, spread: Double = 1) throws -> PairedReport {
    var state: UInt64 = 5
    func normal() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Normal.quantile((Double((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52)
    }
    var rows: [Row] = []
    for sampler in ["base", "a", "b"] {
      for item in 0..<items {
        let effect = sampler == "base" ? 0 : spread * normal()
        for seed in 0..<seeds {
          var row = Row(key: Row.Key(sampler: sampler, prior: "p", task: "xor", item: item, seed: seed))
          row.measurementHash = "\(item)-\(seed)"
          row.seconds = 12
          row["psnr"] = effect + (sampler == "base" ? 0 : normal())
          rows.append(row)
        }
      }
    }
    let set = try RowSet(rows, columns: [Column("psnr", unit: "dB", higherIsBetter: true, version: "1")])
    return try PairedReport(
      [ComparedRows(name: "pilot", rows: set)], CompareOptions(metric: "psnr", baseline: "base"))
  }

  @Test func designsReachTheirPower() throws {
    let plan = try DesignPlan(pilot(items: 200, seeds: 4), .init(difference: 0.5, jobs: 2))
    #expect(plan.comparisons == 2 && abs(plan.secondsPerCell - 36) < 1e-12)
    let items = DesignPlan.Design(unit: .item, items: 0, seeds: 1)
    let needed = try #require(plan.unitsNeeded(items))
    // sd √2, d_z = .354, level 2.5 %: 79 by statsmodels; the pilot's own sd moves it.
    #expect((65...95).contains(needed), "\(needed)")
    let sd = plan.deviation(items)
    #expect(pairedPower(effect: 0.5 / sd, pairs: needed, level: 0.025) >= 0.8)
    #expect(pairedPower(effect: 0.5 / sd, pairs: needed - 1, level: 0.025) < 0.8)
    // More seeds an item need fewer items, but not fewer than the items themselves demand.
    let four = try #require(plan.unitsNeeded(.init(unit: .item, items: 0, seeds: 4)))
    #expect(four < needed && four > needed / 4)
    let tables = try plan.tables()
    #expect(tables.count == 2 && tables[0].rows.count == 2 && tables[1].rows.count == 4)
    #expect(tables[1].title == "to find 0.5 dB in any of 2 comparisons with power 0.8")
    guard case .number(let hours, _, _) = tables[1].rows[0].cells[7] else {
      Issue.record("\(tables[1].rows[0])")
      return
    }
    #expect(abs(hours - 36 * Double(needed) / 3600) < 1e-9)
  }

  @Test func refusesWhatCannotBeSignificant() throws {
    // Two comparisons: 2·2/2⁶ = 0.0625 exceeds 5 %, 2·2/2⁷ does not.
    let pilot = try pilot(items: 10, seeds: 2)
    let error = try #require(throws: DesignError.self) {
      try DesignPlan(pilot, .init(difference: 0.5, items: 6, seeds: 9)).tables()
    }
    #expect(
      error.description
        == "6 items cannot decide 2 comparisons at α = 0.05: the smallest adjusted p is 2·2/2^6 = 0.0625; 7 items would do"
    )
    let table = try DesignPlan(pilot, .init(difference: 0.5, items: 7)).tables()[1]
    #expect(table.rows.count == 1 && table.rows[0].cells[5] == .number(0.03125, text: "0.031"))
  }

  @Test func aPilotOfOneSeedPlansOneSeed() throws {
    let plan = try DesignPlan(pilot(items: 20, seeds: 1), .init(difference: 1))
    #expect(plan.unitsNeeded(.init(unit: .item, items: 0, seeds: 2)) == nil)
    let tables = try plan.tables()
    #expect(tables[1].rows.count == 1 && tables[0].caption.count == 1)
    #expect(tables[1].caption.contains { $0.hasPrefix("a pilot of 20 items leaves the sd uncertain") })
  }

  @Test func badRequests() throws {
    let pilot = try pilot(items: 4, seeds: 1)
    for request in [DesignPlan.Request(difference: 0), .init(difference: -1), .init(difference: 1, power: 1)] {
      #expect(throws: DesignError.self) { try DesignPlan(pilot, request) }
    }
    #expect(throws: DesignError.badOption("--items and --seeds-per-item are at least 1")) {
      try DesignPlan(pilot, .init(difference: 1, items: 0)).tables()
    }
  }
}
