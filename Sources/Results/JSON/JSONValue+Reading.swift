extension JSONValue {
  /// Reads a JSON text (RFC 8259) of at most 500 levels; `nil` for anything else.
  init?(_ text: some Sequence<UInt8>) {
    var reader = Reader(bytes: Array(text))
    guard let value = reader.value(depth: 0), reader.peek() == nil else { return nil }
    self = value
  }

  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    /// The next byte that is not white space.
    mutating func peek() -> UInt8? {
      while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
      return at < bytes.count ? bytes[at] : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard peek() == UInt8(ascii: character) else { return false }
      at += 1
      return true
    }

    mutating func value(depth: Int) -> JSONValue? {
      guard depth < 500, let next = peek() else { return nil }
      switch next {
      case UInt8(ascii: "{"): return object(depth)
      case UInt8(ascii: "["): return array(depth)
      case UInt8(ascii: "\""): return string().map { .string($0) }
      default: return word()
      }
    }

    private mutating func object(_ depth: Int) -> JSONValue? {
      at += 1
      var members: [String: JSONValue] = [:]
      if take("}") { return .object(members) }
      repeat {
        guard peek() == UInt8(ascii: "\""), let key = string(), take(":"), let value = value(depth: depth + 1),
          members.updateValue(value, forKey: key) == nil
        else { return nil }
      } while take(",")
      return take("}") ? .object(members) : nil
    }

    private mutating func array(_ depth: Int) -> JSONValue? {
      at += 1
      var values: [JSONValue] = []
      if take("]") { return .array(values) }
      repeat {
        guard let value = value(depth: depth + 1) else { return nil }
        values.append(value)
      } while take(",")
      return take("]") ? .array(values) : nil
    }

    /// `null`, `true`, `false` or a number.
    private mutating func word() -> JSONValue? {
      let start = at
      while at < bytes.count, !",]} \t\r\n".utf8.contains(bytes[at]) { at += 1 }
      let word = String(decoding: bytes[start..<at], as: UTF8.self)
      switch word {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      default:
        guard let first = word.utf8.first, "-0123456789".utf8.contains(first) else { return nil }
        return Int(word).map { .integer($0) } ?? Double(word).map { .number($0) }
      }
    }

    private mutating func string() -> String? {
      at += 1
      var units: [UInt8] = []
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        if byte == UInt8(ascii: "\"") { return String(validating: units, as: UTF8.self) }
        guard byte >= 0x20 else { return nil }
        guard byte == UInt8(ascii: "\\") else {
          units.append(byte)
          continue
        }
        guard let character = escaped() else { return nil }
        units += Array(String(character).utf8)
      }
      return nil
    }

    /// The character of an escape whose backslash has been read.
    private mutating func escaped() -> Unicode.Scalar? {
      guard at < bytes.count else { return nil }
      at += 1
      switch bytes[at - 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(bytes[at - 1])
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{C}"
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "u"):
        guard let high = unit() else { return nil }
        guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(high) }
        guard bytes[at...].starts(with: "\\u".utf8) else { return nil }
        at += 2
        guard let low = unit(), UTF16.isTrailSurrogate(low) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(low) - 0xDC00)
      default: return nil
      }
    }

    /// Four hexadecimal digits.
    private mutating func unit() -> UInt16? {
      guard at + 4 <= bytes.count else { return nil }
      defer { at += 4 }
      return UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    }
  }
}
