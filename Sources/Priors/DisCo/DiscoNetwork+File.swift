import Tensors

extension DiscoNetwork {
  static let format = "discern disco 1"

  /// Writes the networks with their sizes as metadata, beside `notes` of the caller; whole or not at all.
  public func write(
    to path: String, notes: [String: String] = [:], as precision: SafetensorsTensor.Precision = .float16
  ) throws {
    var metadata = notes
    metadata["format"] = Self.format
    for (key, value) in [
      ("dimension", shape.dimension), ("latents", shape.latents), ("codes", shape.codes), ("width", shape.width),
    ] { metadata[key] = String(value) }
    (metadata["deviation"], metadata["within"]) = ("\(shape.deviation)", "\(shape.within)")
    try layout.write(values, metadata: metadata, to: path, as: precision)
  }

  /// Reads what `write` wrote: the networks, and all metadata of the file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, lacks an array, or does not say what it holds.
  public static func load(_ path: String) throws -> (network: DiscoNetwork, metadata: [String: String]) {
    let file = try SafetensorsFile(path)
    func number<Value: LosslessStringConvertible>(_ key: String, _ expected: String) throws -> Value {
      guard let value = file.metadata[key].flatMap({ Value($0) }) else {
        throw file.metadataError(key, expected: expected)
      }
      return value
    }
    guard file.metadata["format"] == format else { throw file.metadataError("format", expected: "'\(format)'") }
    var shape = DiscoShape()
    (shape.dimension, shape.latents) = (
      try number("dimension", "a whole number"), try number("latents", "a whole number")
    )
    (shape.codes, shape.width) = (try number("codes", "a whole number"), try number("width", "a whole number"))
    (shape.deviation, shape.within) = (try number("deviation", "a number"), try number("within", "a number"))
    if let (field, message) = shape.fault {
      throw file.metadataError(field, expected: "sizes that go together (\(message))")
    }
    return (DiscoNetwork(shape, values: try ParameterLayout(shape).read(file)), file.metadata)
  }
}
