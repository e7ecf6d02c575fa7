import Statistics

extension DesignPlan {
  /// What the pilot says of every comparison, and the designs: those that suffice, or the one that was asked about.
  ///
  /// Throws for a design in which not even the smallest p could pass Holm.
  public func tables() throws(DesignError) -> [ReportTable] {
    [pilotTable, try designTable()]
  }

  private var pilotTable: ReportTable {
    let name = report.options.metric + (report.column.unit.isEmpty ? "" : " (\(report.column.unit))")
    var table = ReportTable(
      title: "pilot: \(report.options.metric) against \(report.options.baseline)",
      columns: [
        .init("task", isNumeric: false), .init("sampler", isNumeric: false), .init("items"), .init("seeds"),
        .init("of items", group: "sd of \(name)"), .init("of seeds", group: "sd of \(name)"),
        .init("detect/sd, 1 seed"),
      ])
    for pilot in pilots {
      let one = deviation(pilot, Design(unit: .item, items: pilot.items, seeds: 1))
      table.append(
        .init([
          .text(pilot.task), .text(pilot.sampler), count(pilot.items), count(pilot.seeds),
          number(pilot.components.between.squareRoot()), number(pilot.components.within.squareRoot()),
          number(request.difference / one),
        ]))
    }
    if pilots.contains(where: { $0.components.withinFreedom == 0 }) {
      table.caption.append("one seed an item: the sd of items holds that of seeds; a pilot with two tells them apart")
    }
    return table
  }

  private func designTable() throws(DesignError) -> ReportTable {
    var table = ReportTable(
      title:
        "to find \(PairedReport.plain(request.difference))\(report.column.unit.isEmpty ? "" : " \(report.column.unit)") "
        + "in any of \(comparisons) comparison\(comparisons == 1 ? "" : "s") with power \(request.power)",
      columns: [
        .init("unit", isNumeric: false), .init("items"), .init("seeds"), .init("largest sd"), .init("power"),
        .init("smallest p (Holm)"), .init("runs"), .init("core-hours"), .init("hours"),
      ])
    var designs: [Design] = []
    if request.items != nil || request.seeds != nil {
      let items = request.items ?? pilots.map(\.items).max() ?? 1
      let seeds = request.seeds ?? 1
      guard items >= 1, seeds >= 1 else { throw .badOption("--items and --seeds-per-item are at least 1") }
      let design = Design(unit: report.options.summary.unit, items: items, seeds: seeds)
      guard smallestP(design.n) <= level else {
        throw .tooSmall(
          n: design.n, unit: design.unit.rawValue, comparisons: comparisons, smallest: smallestP(design.n),
          level: level,
          needed: Statistics.pairsNeeded(alpha: level, comparisons: comparisons))
      }
      designs = [design]
    } else {
      designs = sufficient
    }
    for design in designs { table.append(row(design)) }
    let limit = limits
    table.caption = [
      "power of the paired t test at α/\(comparisons) = \(PairedReport.plain(level / Double(comparisons))), Holm's first "
        + "step; the sign-flip test has nearly the same where differences are normal",
      "hours on \(request.jobs) worker\(request.jobs == 1 ? "" : "s"), from the pilot's seconds of all samplers and tasks",
      "significance is claimed from \(ClaimRule.items) items or \(ClaimRule.seeds) seeds on",
    ]
    if designs.isEmpty { table.caption.insert("no design found: the pilot is too small to tell any sd", at: 0) }
    if let limit { table.caption.append(limit) }
    return table
  }

  /// Items at 1, 2, 4 seeds each, and seeds at the pilot's items, as far as the pilot can tell.
  private var sufficient: [Design] {
    let items = [1, 2, 4].compactMap { seeds -> Design? in
      unitsNeeded(Design(unit: .item, items: 0, seeds: seeds)).map { Design(unit: .item, items: $0, seeds: seeds) }
    }
    let fixed = pilots.map(\.items).max() ?? 1
    let seeds = unitsNeeded(Design(unit: .seed, items: fixed, seeds: 0)).map {
      Design(unit: .seed, items: fixed, seeds: $0)
    }
    return items + [seeds].compactMap { $0 }
  }

  private func row(_ design: Design) -> ReportTable.Row {
    let sd = deviation(design)
    let power =
      sd > 0
      ? pairedPower(effect: request.difference / sd, pairs: design.n, level: level / Double(comparisons))
      : sd == 0 ? 1 : .nan
    return .init([
      .text(design.unit.rawValue), count(design.items), count(design.seeds), number(sd),
      power.isNaN ? .none : .number(power, text: Digits(mean: 1, halfWidth: 0.1).text(power)),
      .pValue(smallestP(design.n)), count(design.items * design.seeds), number(hours(design)),
      number(hours(design) / Double(request.jobs)),
    ])
  }

  /// The sd of a small pilot is uncertain: the design at its upper limit.
  private var limits: String? {
    guard let worst = pilots.filter({ $0.items > 1 }).max(by: { one($0) < one($1) }) else { return nil }
    let freedom = Double(worst.items - 1)
    let factor = (freedom / ChiSquare(freedom).quantile(0.2)).squareRoot()
    let sd = one(worst) * factor
    guard sd > 0, sd.isFinite else { return nil }
    let needed = Statistics.pairsNeeded(
      effect: request.difference / sd, level: level / Double(comparisons), power: request.power)
    return "a pilot of \(worst.items) items leaves the sd uncertain: up to \(number(sd).plain) at 80 % confidence"
      + (needed.map { ", which takes \($0) items of one seed" } ?? "")
  }

  private func one(_ pilot: Pilot) -> Double { deviation(pilot, Design(unit: .item, items: 1, seeds: 1)) }

  private func count(_ value: Int) -> ReportCell { .number(Double(value), text: "\(value)") }

  private func number(_ value: Double) -> ReportCell {
    value.isNaN ? .none : .number(value, text: Digits(mean: value, halfWidth: value).text(value))
  }
}
