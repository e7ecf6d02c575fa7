/// The JSON text at the beginning of a safetensors file: metadata, and what lies where in the data behind it.
struct SafetensorsHeader: Equatable {
  typealias Problem = SafetensorsError.Problem

  /// The longest header that is read, as in the reference implementation.
  static let lengthLimit = 100_000_000
  static let metadataKey = "__metadata__"

  var metadata: [String: String] = [:]
  var entries: [SafetensorsEntry] = []

  /// Throws unless every size follows from its shape and the tensors fill `dataBytes` without overlap or hole.
  func check(dataBytes: Int) throws(Problem) {
    for entry in entries where entry.type.bytes(entry.shape) != entry.range.count { throw .size(entry) }
    var end = 0
    var previous = ""
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in ordered {
      if entry.range.lowerBound < end { throw .overlap(previous, entry.name) }
      if entry.range.lowerBound > end { throw .hole(end..<entry.range.lowerBound, before: entry.name) }
      end = entry.range.upperBound
      previous = entry.name
    }
    if end != dataBytes { throw .dataBytes(described: end, found: dataBytes) }
  }

  /// The header as it is written: metadata by key, then the tensors in the order of `entries`, then spaces that align the
  /// data to 8 bytes.
  var text: String {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let values = pairs.map { "\(Self.literal($0.key)):\(Self.literal($0.value))" }
      members.append("\(Self.literal(Self.metadataKey)):{\(values.joined(separator: ","))}")
    }
    for entry in entries {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let offsets = "\(entry.range.lowerBound),\(entry.range.upperBound)"
      members.append(
        "\(Self.literal(entry.name)):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
      )
    }
    let text = "{\(members.joined(separator: ","))}"
    return text + String(repeating: " ", count: -text.utf8.count & 7)
  }

  /// A JSON string that escapes only what RFC 8259 demands.
  private static func literal(_ value: String) -> String {
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
