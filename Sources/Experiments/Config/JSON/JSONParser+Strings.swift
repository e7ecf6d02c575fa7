extension JSONParser {
  /// A string; the opening quote is ahead.
  mutating func string() throws(ConfigError) -> String {
    let start = at
    at += 1
    var scalars = String.UnicodeScalarView()
    while true {
      guard at < end else {
        at = start
        throw error("the string is not closed", length: 1, hint: "it needs a closing double quote")
      }
      switch source.bytes[at] {
      case UInt8(ascii: "\""):
        at += 1
        return String(scalars)
      case UInt8(ascii: "\\"):
        scalars.append(try escape())
      case 0x0A, 0x0D:
        at = start
        throw error(
          "the string is not closed on its line", length: 1, hint: "it needs a closing quote; write line ends as \\n")
      case 0..<0x20:
        throw error("control character in a string", length: 1, hint: "write it as an escape, for example \\t")
      default:
        scalars.append(try scalar())
      }
    }
  }

  /// One scalar of valid UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
  private mutating func scalar() throws(ConfigError) -> Unicode.Scalar {
    let length =
      switch source.bytes[at] {
      case ..<0x80: 1
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0, at + length <= end,
      let text = String(validating: source.bytes[at..<(at + length)], as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else { throw error("invalid UTF-8 in a string", length: 1, hint: "the file must be UTF-8") }
    at += length
    return scalar
  }

  /// An escape, or two that are a surrogate pair; the backslash is ahead.
  private mutating func escape() throws(ConfigError) -> Unicode.Scalar {
    let start = at
    at += 2
    guard at <= end else {
      at = start
      throw error("the string ends within an escape", length: 1)
    }
    switch source.bytes[at - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try hexadecimal(from: start)
      if let scalar = Unicode.Scalar(first) { return scalar }
      if first < 0xDC00, at + 1 < end, source.bytes[at] == UInt8(ascii: "\\"), source.bytes[at + 1] == UInt8(ascii: "u")
      {
        let low = at
        at += 2
        let second = try hexadecimal(from: low)
        if (0xDC00...0xDFFF).contains(second),
          let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        {
          return scalar
        }
      }
      at = start
      throw error(
        "lone surrogate in a string", length: 6,
        hint: "characters above U+FFFF are two escapes, \\uD800-\\uDBFF and then \\uDC00-\\uDFFF")
    default:
      at = start
      throw error("unknown escape in a string", length: 2, hint: "escapes: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
    }
  }

  /// The four digits ahead.
  private mutating func hexadecimal(from start: Int) throws(ConfigError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard at < end, let digit = Character(UnicodeScalar(source.bytes[at])).hexDigitValue else {
        let length = at - start
        at = start
        throw error("\\u needs four hexadecimal digits", length: length)
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
