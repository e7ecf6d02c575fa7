extension ReportTable {
  /// The table for a terminal: aligned columns, marks behind the numbers, their meaning below.
  public func text() -> String {
    let symbols: [Mark: String] = [.best: "*", .notWorse: "~", .tooSmall: "†"]
    let cells = rows.map { row in
      row.cells.map { cell in
        (core: cell.plain, mark: Mark.allCases.filter { cell.marks.contains($0) }.map { symbols[$0] ?? "" }.joined())
      }
    }
    var widths = columns.indices.map { column in
      let core = cells.map { $0[column].core.count }.max() ?? 0
      let mark = cells.map { $0[column].mark.count }.max() ?? 0
      return (core: max(core, columns[column].header.count - mark), mark: mark)
    }
    for group in groups where !group.name.isEmpty {
      let width = group.columns.map { widths[$0].core + widths[$0].mark }.reduce(2 * (group.columns.count - 1), +)
      if width < group.name.count { widths[group.columns.upperBound - 1].core += group.name.count - width }
    }

    func line(_ texts: [String]) -> String {
      var line = texts.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    func pad(_ text: String, _ width: Int, right: Bool) -> String {
      let space = String(repeating: " ", count: max(0, width - text.count))
      return right ? space + text : text + space
    }

    let totals = widths.map { $0.core + $0.mark }
    let rule = String(repeating: "─", count: totals.reduce(2 * max(0, columns.count - 1), +)) + "\n"
    var text = title.isEmpty ? "" : title + "\n"
    text += rule
    if groups.contains(where: { !$0.name.isEmpty }) {
      text += line(
        groups.map { group in
          let width = group.columns.map { totals[$0] }.reduce(2 * (group.columns.count - 1), +)
          return pad(group.name, width, right: false)
        })
    }
    text += line(columns.indices.map { pad(columns[$0].header, totals[$0], right: columns[$0].isNumeric) })
    text += rule
    for (row, cells) in zip(rows, cells) {
      if row.ruleAbove { text += rule }
      text += line(
        columns.indices.map { column in
          pad(cells[column].core, widths[column].core, right: columns[column].isNumeric)
            + pad(cells[column].mark, widths[column].mark, right: false)
        })
    }
    text += rule
    if !marks.isEmpty { text += marks.map { "\(symbols[$0] ?? "") \($0.meaning)" }.joined(separator: "; ") + "\n" }
    return text + caption.map { $0 + "\n" }.joined()
  }
}

extension Mark {
  /// As captions say it.
  var meaning: String {
    switch self {
    case .best: "best"
    case .notWorse: "not significantly worse than the best"
    case .tooSmall: "n too small to decide"
    }
  }
}

extension ReportCell {
  /// The text without marks.
  var plain: String {
    switch self {
    case .text(let text): text
    case .number(_, let text, _): text
    case .estimate(let estimate): estimate.text + (estimate.missing > 0 ? " (\(estimate.missing) missing)" : "")
    case .missing(let missing, let count): "– (\(missing) of \(count) missing)"
    }
  }
}
