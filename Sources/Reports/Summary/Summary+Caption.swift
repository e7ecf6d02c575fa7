import Results

extension Summary {
  /// The signature, then what the reader must be told: floors, truths, claims, missing units, and the given notes.
  func caption(_ notes: [String]) -> [String] {
    [signature] + floorNote + truthNote + claimNote + missingNote + notes + coverageNote
  }

  /// How the numbers were made, in one line: `unit=item; n=20; agg=mean over seeds, then items; …`.
  private var signature: String {
    let other = options.unit == .item ? "seeds, then items" : "items, then seeds"
    let counts = Set(problems.map { Set($0.cells.map { options.unit == .item ? $0.item : $0.seed }).count }).sorted()
    let level = Digits(mean: 1, halfWidth: 10).text(100 * options.confidence)
    var parts = [
      "unit=\(options.unit.rawValue)", "n=\(counts.map(String.init).joined(separator: ","))",
      "agg=mean over \(other)", "ci=\(level)% t (±) below n=30, BCa \(options.resamples) from there on",
    ]
    if let primary = options.primary, options.test != .none {
      let baseline = options.baseline.map { "against \($0) and " } ?? ""
      parts.append("test=\(options.test.label) of \(primary) \(baseline)against the best, two-sided")
      parts.append("correction=Holm over all samplers of one task")
      if !options.secondary.isEmpty {
        parts.append(
          "secondary=\(options.secondary.joined(separator: ",")) (against the best, each a family of its own)")
      }
      parts.append("α=\(options.level)")
    } else {
      parts.append("test=none")
    }
    parts.append("resamples=\(options.resamples)")
    if !options.seed.isEmpty { parts.append("seed=\(options.seed)") }
    let versions = columns.filter { !$0.version.isEmpty }.map { "\($0.name)@\($0.version)" }
    if !versions.isEmpty { parts.append("metrics=" + versions.joined(separator: ",")) }
    if !options.commit.isEmpty { parts.append("commit=\(options.commit)") }
    return parts.joined(separator: "; ")
  }

  private var floorNote: [String] {
    let names = columns.filter { !floors($0).isEmpty }.map(\.name)
    return names.isEmpty
      ? []
      : ["floor: \(names.joined(separator: ", ")) of as many exact draws, mean and 95th percentile over replicates"]
  }

  private var truthNote: [String] {
    let truths = problems.map { problem in
      let names = Set(problem.entrants.flatMap(\.rows).map(\.truth)).filter { !$0.isEmpty }.sorted()
      let said = names.map { $0 == "heldout" ? "heldout (misspecified: no sequence of the support made y)" : $0 }
      return said.isEmpty ? "" : "\(problem.task) \(said.joined(separator: " and "))"
    }
    let said = truths.reduce(into: [String]()) { if !$1.isEmpty && !$0.contains($1) { $0.append($1) } }
    return said.isEmpty ? [] : ["truth: " + said.joined(separator: ", ")]
  }

  private var claimNote: [String] {
    let claims = Set(problems.flatMap(\.entrants).map(\.claim))
    var notes: [String] = []
    if claims.contains(.point) { notes.append("point: a point estimate, outside of marks and tests") }
    if claims.contains(.other) { notes.append("other: does not claim to draw from the posterior") }
    if claims.contains(.reference) { notes.append("reference: no competitor, outside of marks and tests") }
    return notes.isEmpty ? [] : [notes.joined(separator: "; ")]
  }

  private var missingNote: [String] {
    let failed = rows.rows.count { $0.status == .failed }
    let planned = problems.map { $0.cells.count * $0.entrants.count }.reduce(0, +)
    let absent = planned - rows.rows.count
    guard failed + absent > 0 else { return [] }
    return [
      "\(failed) of \(planned) units failed and \(absent) were not run; samplers with missing units are outside of "
        + "marks and tests"
    ]
  }

  /// How often such intervals hold, where the smallest n with an interval is below 30.
  private var coverageNote: [String] {
    let counts = problems.map { Set($0.cells.map { options.unit == .item ? $0.item : $0.seed }).count }
    return counts.filter { $0 > 1 }.min().map { Footnotes.coverage(n: $0) } ?? []
  }
}
