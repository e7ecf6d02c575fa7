extension LocatedJSON {
  /// Deepest nesting of lists and objects that is read.
  public static let depthLimit = 200

  /// Reads one JSON text (RFC 8259, strictly: UTF-8, no comments, no trailing commas, no duplicate keys).
  ///
  /// Integers must fit 64 bits and other numbers must be finite. The first syntax error ends the reading and gives `nil`;
  /// duplicate keys are reported and read over. `range` limits the reading to a part of the source.
  public static func parse(
    _ source: Source, _ range: Range<Int>? = nil, into errors: inout ConfigErrors
  ) -> LocatedJSON? {
    let range = range ?? 0..<source.bytes.count
    var parser = JSONParser(source: source, at: range.lowerBound, end: range.upperBound)
    do {
      let value = try parser.document()
      for error in parser.duplicates { errors.report(at: error.span, error.message, hint: error.hint) }
      return value
    } catch {
      errors.report(at: error.span, error.message, hint: error.hint)
      return nil
    }
  }
}

/// A recursive-descent reader over the bytes of a source; strings and numbers are in its extensions.
struct JSONParser {
  let source: Source
  var at: Int
  let end: Int
  var duplicates: [ConfigError] = []
  /// Offsets of the brackets that are open.
  private var open: [Int] = []

  init(source: Source, at: Int, end: Int) {
    self.source = source
    self.at = at
    self.end = end
  }

  /// The byte ahead; 0, which no JSON text contains outside of an error, at the end.
  var next: UInt8 { at < end ? source.bytes[at] : 0 }

  func span(from start: Int) -> SourceSpan { SourceSpan(source, start..<at) }

  mutating func document() throws(ConfigError) -> LocatedJSON {
    if source.bytes[at..<end].starts(with: [0xEF, 0xBB, 0xBF]) {
      throw error(
        "the file begins with a byte-order mark", length: 3, hint: "save it as UTF-8 without byte-order mark")
    }
    skipSpace()
    if at == end {
      throw error("the file is empty", hint: "an experiment is an object: { \"samplers\": [ … ], … }")
    }
    let value = try self.value()
    skipSpace()
    if at < end {
      throw unexpected("text after the end of the JSON value", hint: "one file holds one value")
    }
    return value
  }

  mutating func skipSpace() {
    while at < end, isSpace(source.bytes[at]) { at += 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  mutating func value() throws(ConfigError) -> LocatedJSON {
    let start = at
    switch next {
    case UInt8(ascii: "{"):
      let members = try self.members()
      return LocatedJSON(.object(members), at: span(from: start))
    case UInt8(ascii: "["):
      let elements = try self.elements()
      return LocatedJSON(.array(elements), at: span(from: start))
    case UInt8(ascii: "\""):
      let text = try string()
      return LocatedJSON(.string(text), at: span(from: start))
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      let content = try number()
      return LocatedJSON(content, at: span(from: start))
    default:
      for (word, content) in [("true", LocatedJSON.Content.bool(true)), ("false", .bool(false)), ("null", .null)]
      where wordAhead == word {
        at += word.utf8.count
        return LocatedJSON(content, at: span(from: start))
      }
      throw unexpected("expected a value")
    }
  }

  private mutating func elements() throws(ConfigError) -> [LocatedJSON] {
    var elements: [LocatedJSON] = []
    try sequence(close: UInt8(ascii: "]"), of: "list") { (parser) throws(ConfigError) in
      elements.append(try parser.value())
    }
    return elements
  }

  private mutating func members() throws(ConfigError) -> [LocatedJSON.Member] {
    var members: [LocatedJSON.Member] = []
    var places: [String: SourceSpan] = [:]
    try sequence(close: UInt8(ascii: "}"), of: "object") { (parser) throws(ConfigError) in
      guard parser.next == UInt8(ascii: "\"") else { throw parser.unexpected("expected a key in double quotes") }
      let start = parser.at
      let key = try parser.string()
      let keySpan = parser.span(from: start)
      parser.skipSpace()
      guard parser.next == UInt8(ascii: ":") else {
        throw parser.unexpected("expected ':' after the key \(quoted(key))")
      }
      parser.at += 1
      parser.skipSpace()
      let value = try parser.value()
      if let first = places[key] {
        parser.duplicates.append(
          ConfigError(at: keySpan, "duplicate key '\(printable(key))'", hint: "it is first given at \(first.place)"))
      } else {
        places[key] = keySpan
        members.append(LocatedJSON.Member(key: key, keySpan: keySpan, value: value))
      }
    }
    return members
  }

  /// Parts separated by commas up to `close`; the opening bracket is ahead.
  private mutating func sequence(
    close: UInt8, of kind: String, part: (inout JSONParser) throws(ConfigError) -> Void
  ) throws(ConfigError) {
    if open.count == LocatedJSON.depthLimit {
      throw error("lists and objects are nested too deeply", hint: "at most \(LocatedJSON.depthLimit) levels")
    }
    open.append(at)
    at += 1
    skipSpace()
    var comma: Int?
    while next != close || comma != nil {
      if let comma, next == close {
        at = comma
        throw error("trailing comma in the \(kind)", length: 1, hint: "remove it")
      }
      try part(&self)
      skipSpace()
      comma = nil
      if next == UInt8(ascii: ",") {
        comma = at
        at += 1
        skipSpace()
      } else if next != close {
        throw unseparated(close, kind)
      }
    }
    at += 1
    open.removeLast()
  }

  /// The ASCII letters ahead.
  private var wordAhead: String {
    let isLetter = { (byte: UInt8) in (0x41...0x5A).contains(byte & 0xDF) }
    return String(decoding: source.bytes[at..<end].prefix(32).prefix(while: isLetter), as: UTF8.self)
  }

  func error(_ message: String, length: Int = 0, hint: String? = nil) -> ConfigError {
    ConfigError(at: SourceSpan(source, at..<min(at + length, end)), message, hint: hint)
  }

  /// What stands behind a part of a list or object where neither a comma nor the end does.
  private func unseparated(_ close: UInt8, _ kind: String) -> ConfigError {
    let expectation = "expected ',' or '\(Character(UnicodeScalar(close)))' in the \(kind)"
    let opened = open.last.map { "the \(kind) begins at \(SourceSpan(source, $0..<($0 + 1)).place)" }
    if at >= end { return unexpected(expectation) }
    if !wordAhead.isEmpty {
      return error(
        "\(expectation), found '\(wordAhead)'", length: wordAhead.utf8.count,
        hint: "a comma or a double quote is missing before it")
    }
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      var parser = self
      parser.at = contentEnd
      return parser.error("missing ',' in the \(kind)", hint: opened)
    default: return unexpected(expectation, hint: opened)
    }
  }

  /// The end of what stands before `at`, white space left out.
  private var contentEnd: Int {
    var offset = min(at, end)
    while offset > 0, isSpace(source.bytes[offset - 1]) { offset -= 1 }
    return offset
  }

  /// "expected …, found …" with what is known about the usual mistakes.
  func unexpected(_ expectation: String, hint: String? = nil) -> ConfigError {
    if at >= end {
      let place = open.last.map { SourceSpan(source, $0..<($0 + 1)).place }
      var parser = self
      parser.at = contentEnd
      return parser.error(
        "\(expectation), but the text ends here",
        hint: place.map { "the bracket opened at \($0) is not closed" } ?? hint)
    }
    let word = wordAhead
    if !word.isEmpty {
      return error("\(expectation), found '\(word)'", length: word.utf8.count, hint: wordHint(word) ?? hint)
    }
    let character = source.text(at..<min(at + 4, end)).first.map(String.init) ?? ""
    return error(
      "\(expectation), found \(character == "'" ? "a single quote" : "'\(printable(character))'")",
      length: character.utf8.count,
      hint: characterHint(character) ?? hint)
  }

  private func wordHint(_ word: String) -> String? {
    switch word.lowercased() {
    case "nan", "inf", "infinity": "JSON has no such number; leave the key out to get its default"
    case "true", "false", "null": "did you mean '\(word.lowercased())'?"
    case "none", "nil", "undefined": "did you mean 'null'?"
    default: "strings and keys stand in double quotes"
    }
  }

  private func characterHint(_ character: String) -> String? {
    switch character {
    case "'", "‘", "’", "“", "”", "`": "strings and keys stand in double quotes (\")"
    case "/", "#": "JSON has no comments; use \"description\""
    case "+", ".": "a number begins with a digit or '-'"
    case ",": "one comma too many"
    case "\u{FFFD}": "the file must be UTF-8"
    default: nil
    }
  }
}
