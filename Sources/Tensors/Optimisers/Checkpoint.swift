/// Where a run of training is, beside its buffers: everything that makes the rest of it come out the same.
///
/// Stored with the buffers in one safetensors file, whose metadata are "format", "step", "integer.NAME", "string.NAME" and
/// "position.NAME" (key in hexadecimal, words drawn). The file appears whole or not at all and is read back bit for bit.
public struct Checkpoint: Sendable, Equatable {
  static let format = "discern checkpoint 1"

  /// Steps made.
  public var step = 0
  /// Whole numbers by name.
  public var integers: [String: Int] = [:]
  /// Texts by name.
  public var strings: [String: String] = [:]
  /// Random generators by name.
  public var positions: [String: RandomGenerator.Position] = [:]

  /// The beginning.
  public init() {}

  /// Writes the file, or leaves what was there.
  public func write(_ buffers: [SafetensorsTensor], to path: String) throws(SafetensorsError) {
    var metadata = ["format": Self.format, "step": String(step)]
    for (name, value) in integers { metadata["integer.\(name)"] = String(value) }
    for (name, value) in strings { metadata["string.\(name)"] = value }
    for (name, value) in positions { metadata["position.\(name)"] = "\(String(value.key, radix: 16)) \(value.drawn)" }
    try SafetensorsFile.write(buffers, metadata: metadata, to: path)
  }

  /// Reads what `write` wrote; the buffers are the tensors of the file.
  public init(_ file: SafetensorsFile) throws(SafetensorsError) {
    guard file.metadata["format"] == Self.format else {
      throw file.metadataError("format", expected: quoted(Self.format))
    }
    guard let step = file.metadata["step"].flatMap({ Int($0) }) else {
      throw file.metadataError("step", expected: "a whole number")
    }
    self.step = step
    for (key, value) in file.metadata where key != "format" && key != "step" {
      let parts = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.count == 2 ? String(parts[1]) : ""
      switch parts[0] {
      case "integer":
        guard let integer = Int(value) else { throw file.metadataError(key, expected: "a whole number") }
        integers[name] = integer
      case "string": strings[name] = value
      case "position":
        guard let position = RandomGenerator.Position(value) else {
          throw file.metadataError(key, expected: "a key in hexadecimal and the number of words drawn")
        }
        positions[name] = position
      default: throw file.metadataError(key, expected: "absent")
      }
    }
  }
}

extension RandomGenerator.Position {
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let key = UInt64(parts[0], radix: 16), let drawn = UInt64(parts[1]) else { return nil }
    self.init(key: key, drawn: drawn)
  }
}
