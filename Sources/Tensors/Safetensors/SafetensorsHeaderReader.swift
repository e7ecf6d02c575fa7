/// Reads the header of a safetensors file: the JSON (RFC 8259, strictly) that the format allows, and no other.
///
/// An object of tensors {"dtype": string, "shape": [n, …], "data_offsets": [begin, end]} and at most one `__metadata__` of
/// strings; whole numbers without sign; every key once. Nesting is as deep as that, so no input can exhaust the stack.
struct SafetensorsHeaderReader {
  typealias Problem = SafetensorsError.Problem

  let bytes: UnsafeRawBufferPointer
  var at = 0

  /// Reads a whole header, which spaces may follow.
  ///
  /// Offsets are not yet compared with each other.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> SafetensorsHeader {
    var reader = SafetensorsHeaderReader(bytes: bytes)
    var header = SafetensorsHeader()
    try reader.object { (reader, name) throws(Problem) in
      if name == SafetensorsHeader.metadataKey {
        try reader.object { (reader, key) throws(Problem) in header.metadata[key] = try reader.string() }
      } else {
        header.entries.append(try reader.entry(name))
      }
    }
    reader.skipSpace()
    if reader.at < bytes.count { throw reader.expected("nothing after the object") }
    return header
  }

  private mutating func entry(_ name: String) throws(Problem) -> SafetensorsEntry {
    var type: SafetensorsType?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (reader, key) throws(Problem) in
      switch key {
      case "dtype":
        let text = try reader.string()
        type = SafetensorsType(rawValue: text)
        if type == nil { throw .type(tensor: name, found: text) }
      case "shape": shape = try reader.numbers()
      case "data_offsets": offsets = try reader.numbers()
      default: throw .key(tensor: name, found: key)
      }
    }
    guard let type else { throw .missing(tensor: name, key: "dtype") }
    guard let shape else { throw .missing(tensor: name, key: "shape") }
    guard let offsets else { throw .missing(tensor: name, key: "data_offsets") }
    guard offsets.count == 2, offsets[0] <= offsets[1] else { throw .offsets(tensor: name, found: offsets) }
    return SafetensorsEntry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private mutating func object(
    _ member: (inout SafetensorsHeaderReader, String) throws(Problem) -> Void
  ) throws(Problem) {
    var keys: Set<String> = []
    try sequence("{", "}") { (reader) throws(Problem) in
      let start = reader.at
      let key = try reader.string()
      if !keys.insert(key).inserted { throw .syntax(offset: start, "the key \(quoted(key)) is there twice") }
      reader.skipSpace()
      try reader.take(":")
      reader.skipSpace()
      try member(&reader, key)
    }
  }

  private mutating func numbers() throws(Problem) -> [Int] {
    var numbers: [Int] = []
    try sequence("[", "]") { (reader) throws(Problem) in numbers.append(try reader.number()) }
    return numbers
  }

  private mutating func number() throws(Problem) -> Int {
    let start = at
    var value = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
      if overflow || carry { throw .syntax(offset: start, "the number is above 2^63 - 1") }
      value = sum
      at += 1
    }
    if at == start { throw expected("a whole number without sign") }
    if at > start + 1, bytes[start] == UInt8(ascii: "0") {
      throw .syntax(offset: start, "a number must not begin with 0")
    }
    return value
  }

  /// Parts between brackets, separated by commas.
  private mutating func sequence(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ part: (inout SafetensorsHeaderReader) throws(Problem) -> Void
  ) throws(Problem) {
    try take(open)
    skipSpace()
    if next == UInt8(ascii: close) {
      at += 1
      return
    }
    while true {
      try part(&self)
      skipSpace()
      if next == UInt8(ascii: close) { break }
      if next != UInt8(ascii: ",") { throw expected("',' or '\(close)'") }
      at += 1
      skipSpace()
    }
    at += 1
  }

  private mutating func take(_ scalar: Unicode.Scalar) throws(Problem) {
    if next != UInt8(ascii: scalar) { throw expected("'\(scalar)'") }
    at += 1
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  /// The byte ahead; `nil` at the end.
  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  func expected(_ what: String) -> Problem {
    guard let next else { return .syntax(offset: at, "expected \(what), found the end of the header") }
    let found = (0x21..<0x7F).contains(next) ? "'\(Unicode.Scalar(next))'" : "the byte \(next)"
    return .syntax(offset: at, "expected \(what), found \(found)")
  }
}
