extension SafetensorsHeaderReader {
  /// A JSON string of valid UTF-8.
  mutating func string() throws(Problem) -> String {
    if next != UInt8(ascii: "\"") { throw expected("a string in double quotes") }
    let start = at
    at += 1
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw .syntax(offset: at, "control character in a string") }
      if byte == UInt8(ascii: "\\") {
        units += UTF8.encode(try escape()).map(Array.init) ?? []
      } else {
        units.append(byte)
        at += 1
      }
    }
    if next == nil { throw .syntax(offset: start, "the string is not closed") }
    at += 1
    guard let text = String(validating: units, as: UTF8.self) else {
      throw .syntax(offset: start, "the string is not UTF-8")
    }
    return text
  }

  /// One escape, or two that are a surrogate pair; the backslash is ahead.
  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    let start = at
    at += 1
    let letter = next
    at += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try hexadecimal(start)
      if let scalar = Unicode.Scalar(first) { return scalar }
      if first < 0xDC00, next == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") {
        at += 2
        let second = try hexadecimal(start)
        if (0xDC00...0xDFFF).contains(second),
          let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        {
          return scalar
        }
      }
      throw .syntax(offset: start, "lone surrogate in a string")
    default: throw .syntax(offset: start, "unknown escape in a string")
    }
  }

  /// The four digits ahead.
  private mutating func hexadecimal(_ start: Int) throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw .syntax(offset: start, "\\u needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
