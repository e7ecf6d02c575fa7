import Platform
import Tensors

extension PixelDenoiser {
  static let format = "discern denoiser 1"

  /// Writes the network with its sizes as metadata, beside `notes` of the caller; whole or not at all.
  public func write(
    to path: String, notes: [String: String] = [:], as precision: SafetensorsTensor.Precision = .float16
  ) throws {
    var metadata = notes
    metadata["format"] = Self.format
    for (key, value) in [
      ("resolution", shape.resolution), ("channels", shape.channels), ("patch", shape.patch), ("width", shape.width),
      ("layers", shape.layers), ("heads", shape.heads), ("conditioning", shape.conditioning),
      ("blocks", shape.blocks),
    ] { metadata[key] = String(value) }
    metadata["widths"] = shape.widths.map(String.init).joined(separator: " ")
    metadata["deviation"] = "\(shape.deviation)"
    (metadata["level_min"], metadata["level_max"]) = ("\(levels.lowerBound)", "\(levels.upperBound)")
    try layout.write(values, metadata: metadata, to: path, as: precision)
  }

  /// Reads what `write` wrote: the denoiser, and all metadata of the file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, lacks an array, or does not say what it holds.
  public static func load(_ path: String) throws -> (denoiser: PixelDenoiser, metadata: [String: String]) {
    let file = try SafetensorsFile(path)
    guard file.metadata["format"] == format else { throw file.metadataError("format", expected: "'\(format)'") }
    func integer(_ key: String) throws -> Int {
      guard let value = file.metadata[key].flatMap({ Int($0) }), (1...65_536).contains(value) else {
        throw file.metadataError(key, expected: "a whole number from 1 to 65536")
      }
      return value
    }
    func number(_ key: String) throws -> Double {
      guard let value = file.metadata[key].flatMap({ Double($0) }), value.isFinite else {
        throw file.metadataError(key, expected: "a number")
      }
      return value
    }
    var shape = PixelShape()
    (shape.resolution, shape.channels) = (try integer("resolution"), try integer("channels"))
    (shape.patch, shape.width) = (try integer("patch"), try integer("width"))
    (shape.layers, shape.heads) = (try integer("layers"), try integer("heads"))
    (shape.conditioning, shape.deviation) = (try integer("conditioning"), try number("deviation"))
    shape.blocks = try integer("blocks")
    let widths = file.metadata["widths"]?.split(separator: " ").map { Int($0) } ?? []
    shape.widths = widths.compactMap { $0 }
    guard shape.widths.count == widths.count else {
      throw file.metadataError("widths", expected: "whole numbers")
    }
    if let (field, message) = shape.fault {
      throw file.metadataError(field, expected: "sizes that go together (\(message))")
    }
    let (low, high) = (try number("level_min"), try number("level_max"))
    guard low <= high else { throw file.metadataError("level_max", expected: "at least level_min = \(low)") }
    let values = try ParameterLayout(shape).read(file)
    return (PixelDenoiser(shape, values: values, levels: low...high), file.metadata)
  }
}
