/// RFC 4180: records of fields, each with its place; lines end with LF, CR LF or CR, empty lines are left out.
struct CSVParser {
  /// A field without its quotes.
  struct Field {
    let text: String
    let span: SourceSpan
  }

  private let source: Source
  private var position = 0

  /// A table in a text; a byte order mark is skipped.
  init(_ source: Source) {
    self.source = source
    if source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// All records, or what is wrong with a quote.
  mutating func records(_ errors: inout ConfigErrors) -> [[Field]] {
    var records: [[Field]] = []
    while position < source.bytes.count {
      var record: [Field] = []
      repeat { record.append(field(&errors)) } while takes(UInt8(ascii: ","))
      if !takesLineEnd(), position < source.bytes.count {
        errors.report(
          at: SourceSpan(source, position..<position + 1), "text behind a closing quote",
          hint: "a quote within quotes is written twice")
        while position < source.bytes.count, !isLineEnd(source.bytes[position]) { position += 1 }
        _ = takesLineEnd()
      }
      if record.count > 1 || !(record[0].text.isEmpty && record[0].span.range.isEmpty) { records.append(record) }
    }
    return records
  }

  private mutating func field(_ errors: inout ConfigErrors) -> Field {
    let start = position
    guard takes(UInt8(ascii: "\"")) else {
      while position < source.bytes.count, source.bytes[position] != UInt8(ascii: ","),
        !isLineEnd(source.bytes[position])
      { position += 1 }
      return Field(text: source.text(start..<position).trimmedSpaces, span: SourceSpan(source, start..<position))
    }
    var bytes: [UInt8] = []
    while position < source.bytes.count {
      let byte = source.bytes[position]
      position += 1
      if byte != UInt8(ascii: "\"") {
        bytes.append(byte)
      } else if takes(UInt8(ascii: "\"")) {
        bytes.append(byte)
      } else {
        return Field(text: String(decoding: bytes, as: UTF8.self), span: SourceSpan(source, start..<position))
      }
    }
    errors.report(at: SourceSpan(source, start..<start + 1), "this quote is never closed")
    return Field(text: String(decoding: bytes, as: UTF8.self), span: SourceSpan(source, start..<position))
  }

  private mutating func takes(_ byte: UInt8) -> Bool {
    guard position < source.bytes.count, source.bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func takesLineEnd() -> Bool {
    if takes(0x0D) {
      _ = takes(0x0A)
      return true
    }
    return takes(0x0A)
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

extension String {
  /// Without spaces and tabs at its ends.
  fileprivate var trimmedSpaces: String {
    let isSpace = { (c: Character) in c == " " || c == "\t" }
    guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
      return ""
    }
    return String(self[first...last])
  }
}
