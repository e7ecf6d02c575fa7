import Diffusion
import Tensors

extension NeuralPrior {
  static let format = "discern transformer 1"

  /// Writes the network with sizes, process and levels as metadata beside the caller's `notes`; whole or not at all.
  public func write(
    to path: String, notes: [String: String] = [:], as precision: SafetensorsTensor.Precision = .float16
  ) throws {
    let shape = transformer.shape
    var metadata = notes
    metadata["format"] = Self.format
    metadata["process"] = process.rawValue
    metadata["readout"] = readout.rawValue
    metadata["level_min"] = levels.lowerBound.description
    metadata["level_max"] = levels.upperBound.description
    for (key, value) in [
      ("length", shape.space.length), ("vocabulary", shape.space.vocabulary), ("columns", shape.columns ?? 0),
      ("patch", shape.patch), ("width", shape.width), ("layers", shape.layers), ("heads", shape.heads),
      ("conditioning", shape.conditioning),
    ] { metadata[key] = String(value) }
    try transformer.layout.write(transformer.values, metadata: metadata, to: path, as: precision)
  }

  /// Reads what `write` wrote: the prior, and all metadata of the file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, or lacks an array, and `NeuralPriorError` for one
  /// that does not say what network it holds.
  public static func load(_ path: String) throws -> (prior: NeuralPrior, metadata: [String: String]) {
    let file = try SafetensorsFile(path)
    func fault(_ key: String, _ expected: String) -> NeuralPriorError {
      .metadata(file: path, key: key, found: file.metadata[key], expected: expected)
    }
    func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
      guard let value = file.metadata[key].flatMap({ Int($0) }), range.contains(value) else {
        throw fault(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    func level(_ key: String) throws -> Double {
      guard let value = file.metadata[key].flatMap({ Double($0) }), value.isFinite else {
        throw fault(key, "a number")
      }
      return value
    }
    guard file.metadata["format"] == format else { throw fault("format", "'\(format)'") }
    guard let process = file.metadata["process"].flatMap({ LearnedProcess(rawValue: $0) }) else {
      throw fault("process", "one of \(LearnedProcess.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let readout = file.metadata["readout"].flatMap({ Readout(rawValue: $0) }),
      readout == .denoiser || process == .uniform
    else { throw fault("readout", process == .uniform ? "denoiser or score" : "denoiser") }
    let limit = 1 << 24
    let space = TokenSpace(
      length: try integer("length", 1...limit), vocabulary: try integer("vocabulary", 2...Int(Token.max) - 1))
    let columns = try integer("columns", 0...limit)
    var shape = TransformerShape(space: space, hasMask: process.isMasking, columns: columns == 0 ? nil : columns)
    shape.patch = try integer("patch", 1...1024)
    shape.width = try integer("width", 1...65_536)
    shape.layers = try integer("layers", 1...1024)
    shape.heads = try integer("heads", 1...1024)
    shape.conditioning = try integer("conditioning", 1...65_536)
    if let (field, message) = shape.fault { throw fault(field, "sizes that go together (\(message))") }
    let (low, high) = (try level("level_min"), try level("level_max"))
    guard low <= high else { throw fault("level_max", "at least level_min = \(low)") }

    let values = try ParameterLayout(shape).read(file)
    var prior = NeuralPrior(Transformer(shape, values: values), process, readout, levels: low...high)
    prior.origin = path
    return (prior, file.metadata)
  }
}
