extension ReportTable {
  /// The numbers, unrounded, as RFC 4180 has it: CRLF, quotes where needed, one header line.
  ///
  /// A column with intervals becomes five: the mean, `low`, `high`, `marks`, `missing`. NaN and what does not apply are
  /// empty fields.
  public func csv() -> String {
    let wide = columns.indices.map { column in rows.contains { $0.cells[column].isEstimate } }
    var lines = [
      columns.indices.flatMap { index -> [String] in
        let name = columns[index].plainName
        return wide[index] ? [name] + ["low", "high", "marks", "missing"].map { "\(name) \($0)" } : [name]
      }
    ]
    for row in rows { lines.append(columns.indices.flatMap { row.cells[$0].fields(wide: wide[$0]) }) }
    return lines.map { $0.map(Self.quote).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func quote(_ field: String) -> String {
    let special = field.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    return special ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }
}

extension ReportTable.Column {
  /// Group and header without the arrows that say which way is better.
  fileprivate var plainName: String {
    (group.isEmpty ? header : "\(group) \(header)").replacing(" ↑", with: "").replacing(" ↓", with: "")
  }
}

extension ReportCell {
  fileprivate var isEstimate: Bool { if case .estimate = self { true } else { false } }

  fileprivate func fields(wide: Bool) -> [String] {
    func text(_ number: Double) -> String { number.isNaN ? "" : "\(number)" }
    switch self {
    case .none: return wide ? ["", "", "", "", ""] : [""]
    case .text(let words): return [words] + (wide ? ["", "", "", ""] : [])
    case .number(let number, _, _): return [text(number)] + (wide ? ["", "", "", ""] : [])
    case .missing(let count, _): return wide ? ["", "", "", "", "\(count)"] : [""]
    case .estimate(let estimate):
      let ends: (Double, Double) =
        switch estimate.spread {
        case .none: (.nan, .nan)
        case .halfWidth(let half): (estimate.mean - half, estimate.mean + half)
        case .interval(let low, let high): (low, high)
        }
      let marks = Mark.allCases.filter { estimate.marks.contains($0) }.map(\.rawValue).joined(separator: " ")
      return [text(estimate.mean), text(ends.0), text(ends.1), marks, "\(estimate.missing)"]
    }
  }
}
