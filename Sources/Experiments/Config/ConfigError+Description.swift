extension ConfigError: CustomStringConvertible {
  /// The place, the message, the line, a caret under the value, and the hint.
  ///
  ///     configs/a.json:4:19: error: 'iterations' is 0, below 1
  ///         "iterations": 0,
  ///                       ^
  ///     hint: 1 to 100000 Gibbs iterations
  public var description: String {
    var lines = ["\(span.place): error: \(message)"]
    if !span.source.bytes.isEmpty { lines += excerpt }
    if let hint { lines.append("hint: \(hint)") }
    return lines.joined(separator: "\n")
  }

  /// The line and the caret line; a long line is cut to a window around the caret.
  private var excerpt: [String] {
    let line = span.source.lineRange(of: span.range.lowerBound).clamped(
      to: max(0, span.range.lowerBound - 500)..<(span.range.lowerBound + 500))
    let start = min(max(span.range.lowerBound, line.lowerBound), line.upperBound)
    let end = min(max(span.range.upperBound, start), line.upperBound)
    var before = Array(printable(span.source.text(line.lowerBound..<start)))
    let marked = Array(printable(span.source.text(start..<end)))
    var after = Array(printable(span.source.text(end..<line.upperBound)))
    let window = 100
    if before.count > window - 30 { before = ["…"] + before.suffix(window - 31) }
    let shown = marked.prefix(max(1, window - before.count))
    if marked.count > shown.count { after = ["…"] }
    let room = max(0, window - before.count - shown.count)
    if after.count > room + 1 { after = after.prefix(room) + ["…"] }
    let caret = "^" + String(repeating: "~", count: max(0, shown.count - 1))
    return [String(before + shown + after), String(repeating: " ", count: before.count) + caret]
  }
}

/// The text with every control character replaced, so that no file can command the terminal.
func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control: result.append(scalar == "\t" ? " " : "\u{FFFD}")
    case .format, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// The text in double quotes, printable, cut to 60 characters.
func quoted(_ text: String) -> String {
  let text = printable(text)
  return "\"\(text.count > 60 ? text.prefix(59) + "…" : text)\""
}
