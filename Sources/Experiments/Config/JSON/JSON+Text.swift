extension JSON {
  /// Canonical text: equal values have equal texts.
  ///
  /// Keys are sorted by their UTF-8 bytes, there is no white space, integers are written as integers, doubles as the
  /// shortest text that reads back to the same bits (always with a point or an exponent).
  public var canonical: String {
    var text = ""
    write(into: &text, sorted: true, indentation: nil)
    return text
  }

  /// Indented text in the order of the keys, for people; ends with a line end.
  public var pretty: String {
    var text = ""
    write(into: &text, sorted: false, indentation: 0)
    return text + "\n"
  }

  /// SHA-256 of the canonical text, hexadecimal: the identity of a resolved config or of a part of one.
  public var contentHash: String { SHA256.hexadecimal(Array(canonical.utf8)) }

  private func write(into text: inout String, sorted: Bool, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): text += JSON.literal(value)
    case .array(let elements):
      let inner = elements.contains { $0.isContainer } ? indentation.map { $0 + 2 } : nil
      JSON.bracket("[", "]", elements.count, into: &text, inner, spaced: indentation != nil) { i, text in
        elements[i].write(into: &text, sorted: sorted, indentation: inner ?? indentation)
      }
    case .object(let members):
      let members =
        sorted ? members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : members
      let inner = indentation.map { $0 + 2 }
      JSON.bracket("{", "}", members.count, into: &text, inner, spaced: indentation != nil) { i, text in
        text += JSON.literal(members[i].key) + (indentation == nil ? ":" : ": ")
        members[i].value.write(into: &text, sorted: sorted, indentation: inner)
      }
    }
  }

  private var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// Writes `count` parts between brackets: on lines of their own where `indentation` is given, else on this line.
  private static func bracket(
    _ open: String, _ close: String, _ count: Int, into text: inout String, _ indentation: Int?, spaced: Bool,
    part: (Int, inout String) -> Void
  ) {
    text += open
    for i in 0..<count {
      if i > 0 { text += indentation == nil && spaced ? ", " : "," }
      if let indentation { text += "\n" + String(repeating: " ", count: indentation) }
      part(i, &text)
    }
    if let indentation, count > 0 { text += "\n" + String(repeating: " ", count: indentation - 2) }
    text += close
  }

  /// The string literal of a text, escaping only what RFC 8259 demands.
  static func literal(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
