extension JSONParser {
  /// A number; its sign or first digit is ahead.
  mutating func number() throws(ConfigError) -> LocatedJSON.Content {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    let leading = at
    guard digits() > 0 else { throw unexpected("expected a digit after '-'") }
    if source.bytes[leading] == UInt8(ascii: "0"), at > leading + 1 {
      at = leading
      throw error("a number must not begin with 0", length: 1, hint: "write 7 for 07 and 0.5 for 00.5")
    }
    var isInteger = true
    if next == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      guard digits() > 0 else { throw unexpected("expected a digit after '.'") }
    }
    if next | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      guard digits() > 0 else { throw unexpected("expected a digit in the exponent") }
    }
    let text = source.text(start..<at)
    if isInteger {
      if let value = Int(text) { return .integer(value) }
    } else if let value = Double(text), value.isFinite {
      return .number(value)
    }
    let length = at - start
    at = start
    throw error(
      "the number is too large", length: length,
      hint: isInteger ? "integers go from -2^63 to 2^63 - 1" : "numbers go up to 1.8e308")
  }

  private mutating func digits() -> Int {
    let start = at
    while at < end, (0x30...0x39).contains(source.bytes[at]) { at += 1 }
    return at - start
  }
}
