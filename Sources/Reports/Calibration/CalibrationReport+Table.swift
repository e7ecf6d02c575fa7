extension CalibrationReport {
  /// A row a task and sampler: p of every functional, mean ranks, and the verdict.
  public var table: ReportTable {
    let severalPriors = Set(verdicts.map(\.prior)).count > 1
    let severalTasks = Set(verdicts.map(\.task)).count > 1
    var headers: [ReportTable.Column] = []
    if severalPriors { headers.append(.init("prior", isNumeric: false)) }
    if severalTasks { headers.append(.init("task", isNumeric: false)) }
    headers += [.init("sampler", isNumeric: false), .init("n")]
    headers += ["p (Holm)", "mean rank"].flatMap { group in names.map { .init($0, group: group) } }
    headers.append(.init("uniform ranks", isNumeric: false))
    var table = ReportTable(title: options.title, columns: headers)
    for (place, verdict) in verdicts.enumerated() {
      let label = verdict.claim == .posterior ? verdict.sampler : "\(verdict.sampler) (\(verdict.claim.rawValue))"
      let above = place > 0 ? verdicts[place - 1] : verdict
      let begins = above.task != verdict.task || above.prior != verdict.prior
      let count = "\(verdict.simulations)" + (verdict.missing > 0 ? " (\(verdict.missing) missing)" : "")
      table.append(
        .init(
          ((severalPriors ? [verdict.prior] : []) + (severalTasks ? [verdict.task] : []) + [label]).map { .text($0) }
            + [.number(Double(verdict.simulations), text: count)] + verdict.p.map { .pValue($0) }
            + verdict.meanRanks.map(Self.meanRank)
            + [.text(verdict.isCalibrated.map { $0 ? "not rejected" : "rejected" } ?? "no verdict")],
          ruleAbove: begins || verdict.claim == .reference && above.claim != .reference))
    }
    table.caption = caption
    return table
  }

  /// The histograms of all samplers, a row a task and sampler.
  ///
  /// A functional that does not apply has no panel.
  public func figure(name: String, title: String) -> Figure {
    let severalTasks = Set(verdicts.map(\.task)).count > 1
    return RankFigure.figure(
      name: name, title: title,
      panels: verdicts.flatMap { verdict in
        zip(names, verdict.histograms).filter { !$1.isEmpty }.map { functional, counts in
          .init(name: (severalTasks ? "\(verdict.task), " : "") + "\(verdict.sampler): \(functional)", counts: counts)
        }
      }, columns: names.count)
  }

  /// The functionals: columns without what they have in common.
  private var names: [String] { columns.map { String($0.name.dropFirst("sbc_".count)) } }

  private static func meanRank(_ value: Double) -> ReportCell {
    value.isNaN ? .none : .number(value, text: Digits(decimals: 3).text(value))
  }

  /// The signature, then how to read it.
  private var caption: [String] {
    let counts = Set(verdicts.map(\.simulations)).sorted().map(String.init).joined(separator: ",")
    var parts = [
      "sbc", "n=\(counts) simulations", "draws=\(draws) a simulation, one chain each",
      "bins=\(options.bins) of \((draws + 1) / options.bins) ranks",
      "test=Pearson's chi-square, \(options.bins - 1) degrees of freedom",
      "correction=Holm over the functionals of a sampler and task", "α=\(level)",
    ]
    parts += columns.filter { !$0.version.isEmpty }.prefix(1).map { "metric=\($0.version)" }
    if !options.commit.isEmpty { parts.append("commit=\(options.commit)") }
    var lines = [
      parts.joined(separator: "; "),
      "rank of the truth among the draws: uniform, with a mean of 0.5 of the largest, where draws come from p(x | y)",
      "log_prior, site and projection are functions of x alone and blind to samplers that ignore y",
      "each row is a family of its own: of calibrated ones a share of up to α is rejected by chance",
    ]
    let claims = Set(verdicts.map(\.claim))
    if claims.contains(.other) { lines.append("other: by design does not draw from the posterior; to be rejected") }
    if claims.contains(.point) { lines.append("point: a point estimate, whose draws have no spread; to be rejected") }
    if claims.contains(.reference) { lines.append("reference: exact draws, or what ignores prior or measurement") }
    if verdicts.contains(where: { $0.isCalibrated == nil }) {
      lines.append("no verdict: fewer than \(options.simulations) simulations, or missing ones")
    }
    if truths.contains("ancestral") {
      lines.append(
        "truths are draws of a learned prior's reverse walk, whose law is not the one that its denoiser states: the "
          + "deviation may be the prior's")
    }
    return lines
  }
}
