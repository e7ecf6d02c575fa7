import Tensors

extension VQCodec {
  static let format = "discern vq codec 1"

  /// Writes the codec with its sizes as metadata, beside `notes` of the caller; whole or not at all.
  public func write(
    to path: String, notes: [String: String] = [:], as precision: SafetensorsTensor.Precision = .float16
  ) throws {
    var metadata = notes
    metadata["format"] = Self.format
    for (key, value) in [
      ("resolution", shape.resolution), ("channels", shape.channels), ("codes", shape.codes),
      ("code_width", shape.codeWidth), ("mixes", shape.mixes), ("encoder_blocks", shape.encoderBlocks),
    ] { metadata[key] = String(value) }
    for (key, list) in [("widths", shape.widths), ("blocks", shape.blocks)] {
      metadata[key] = list.map(String.init).joined(separator: " ")
    }
    try layout.write(values, metadata: metadata, to: path, as: precision)
  }

  /// Reads what `write` wrote: the codec, and all metadata of the file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, lacks an array, or does not say what codec it holds.
  public static func load(_ path: String) throws -> (codec: VQCodec, metadata: [String: String]) {
    let file = try SafetensorsFile(path)
    func integer(_ key: String) throws -> Int {
      guard let value = file.metadata[key].flatMap({ Int($0) }) else {
        throw file.metadataError(key, expected: "a whole number")
      }
      return value
    }
    func list(_ key: String) throws -> [Int] {
      let words = (file.metadata[key] ?? "x").split(separator: " ")
      let values = words.compactMap { Int($0) }
      guard values.count == words.count else { throw file.metadataError(key, expected: "whole numbers") }
      return values
    }
    guard file.metadata["format"] == format else { throw file.metadataError("format", expected: "'\(format)'") }
    var shape = VQShape()
    (shape.resolution, shape.channels) = (try integer("resolution"), try integer("channels"))
    (shape.codes, shape.codeWidth) = (try integer("codes"), try integer("code_width"))
    (shape.mixes, shape.encoderBlocks) = (try integer("mixes"), try integer("encoder_blocks"))
    (shape.widths, shape.blocks) = (try list("widths"), try list("blocks"))
    if let (field, message) = shape.fault {
      throw file.metadataError(field, expected: "sizes that go together (\(message))")
    }
    return (VQCodec(shape, values: try ParameterLayout(shape).read(file)), file.metadata)
  }
}
