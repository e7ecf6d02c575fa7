import Tensors

extension Classifier {
  static let format = "discern classifier 1"

  /// Writes the network with its sizes as metadata, beside `notes` of the caller; whole or not at all.
  public func write(
    to path: String, notes: [String: String] = [:], as precision: SafetensorsTensor.Precision = .float16
  ) throws {
    var metadata = notes
    metadata["format"] = Self.format
    metadata["response"] = shape.response.rawValue
    for (key, value) in [
      ("length", shape.length), ("columns", shape.columns), ("classes", shape.classes), ("channels", shape.channels),
      ("pool", shape.pool),
    ] { metadata[key] = String(value) }
    try layout.write(values, metadata: metadata, to: path, as: precision)
  }

  /// Reads what `write` wrote: the network, and all metadata of the file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, lacks an array, or does not say what network it holds.
  public static func load(_ path: String) throws -> (classifier: Classifier, metadata: [String: String]) {
    let file = try SafetensorsFile(path)
    func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
      guard let value = file.metadata[key].flatMap({ Int($0) }), range.contains(value) else {
        throw file.metadataError(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    guard file.metadata["format"] == format else { throw file.metadataError("format", expected: "'\(format)'") }
    guard let response = file.metadata["response"].flatMap({ ClassifierShape.Response(rawValue: $0) }) else {
      throw file.metadataError("response", expected: "relu or silu")
    }
    var shape = ClassifierShape(
      length: try integer("length", 1...1 << 24), columns: try integer("columns", 1...1 << 24),
      classes: try integer("classes", 2...65_536))
    shape.channels = try integer("channels", 1...65_536)
    shape.pool = try integer("pool", 1...1024)
    shape.response = response
    if let (field, message) = shape.fault {
      throw file.metadataError(field, expected: "sizes that go together (\(message))")
    }
    return (Classifier(shape, values: try layout(shape).read(file)), file.metadata)
  }
}
