extension LPIPSProxy {
  static let format = "discern lpips proxy 1"

  /// Writes the network with its sizes as metadata, beside `notes` of the caller; whole or not at all.
  public func write(
    to path: String, notes: [String: String] = [:], as precision: SafetensorsTensor.Precision = .float16
  ) throws {
    var metadata = notes
    metadata["format"] = Self.format
    for (key, list) in [("widths", shape.widths), ("strides", shape.strides)] {
      metadata[key] = list.map(String.init).joined(separator: " ")
    }
    try layout.write(values, metadata: metadata, to: path, as: precision)
  }

  /// Reads what `write` wrote: the network, and all metadata of the file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, lacks an array, or does not say what it holds.
  public static func load(_ path: String) throws -> (proxy: LPIPSProxy, metadata: [String: String]) {
    let file = try SafetensorsFile(path)
    func list(_ key: String) throws -> [Int] {
      let words = (file.metadata[key] ?? "x").split(separator: " ")
      let values = words.compactMap { Int($0) }
      guard values.count == words.count else { throw file.metadataError(key, expected: "whole numbers") }
      return values
    }
    guard file.metadata["format"] == format else { throw file.metadataError("format", expected: "'\(format)'") }
    var shape = ProxyShape()
    (shape.widths, shape.strides) = (try list("widths"), try list("strides"))
    if let (field, message) = shape.fault {
      throw file.metadataError(field, expected: "sizes that go together (\(message))")
    }
    return (LPIPSProxy(shape, values: try layout(shape).read(file)), file.metadata)
  }
}
