extension ReportTable {
  /// The table in GitHub's Markdown: bold is best, underlined not significantly worse.
  public func markdown() -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var text = title.isEmpty ? "" : "**\(Self.escapeMarkdown(title))**\n\n"
    text += line(
      columns.map { column in
        Self.escapeMarkdown(column.group.isEmpty ? column.header : "\(column.group) \(column.header)")
      })
    text += line(columns.map { $0.isNumeric ? "---:" : ":---" })
    for row in rows { text += line(row.cells.map(Self.markdown)) }
    let legend = marks.map { mark in
      switch mark {
      case .best: "**bold**: \(mark.meaning)"
      case .notWorse: "<u>underlined</u>: \(mark.meaning)"
      case .tooSmall: "†: \(mark.meaning)"
      }
    }
    let notes = (legend.isEmpty ? [] : [legend.joined(separator: "; ")]) + caption.map(Self.escapeMarkdown)
    return text + notes.map { "\n\($0)\n" }.joined()
  }

  private static func markdown(_ cell: ReportCell) -> String {
    var text = escapeMarkdown(cell.plain)
    if cell.marks.contains(.best) { text = "**\(text)**" }
    if cell.marks.contains(.notWorse) { text = "<u>\(text)</u>" }
    return cell.marks.contains(.tooSmall) ? text + " †" : text
  }

  private static func escapeMarkdown(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\", "|", "*", "_", "`", "[", "]", "~", "#": "\\\(character)"
      case "<": "&lt;"
      case ">": "&gt;"
      case "&": "&amp;"
      case _ where character.isNewline: " "
      default: String(character)
      }
    }.joined()
  }
}
