/// Where the named arrays of a network lie in one flat buffer, and what they begin as.
///
/// Matrices, whose weights decay, come first; embeddings and biases follow.
public struct ParameterLayout: Sendable {
  /// One array.
  public struct Entry: Sendable {
    /// Its name in files.
    public let name: String
    /// Sizes, outermost first.
    public let shape: [Int]
    /// Standard deviation of its normal initial values; 0 begins at zero.
    public let deviation: Double
    /// Whether it is a matrix of a linear map.
    public let decays: Bool
    /// Its first element in the buffer.
    public fileprivate(set) var offset = 0
    /// Number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// An array that has no place yet.
    public init(_ name: String, shape: [Int], deviation: Double, decays: Bool) {
      (self.name, self.shape, self.deviation, self.decays) = (name, shape, deviation, decays)
    }
  }

  /// The arrays in the order of the buffer.
  public let entries: [Entry]
  /// Elements of the buffer: every array begins at a multiple of 16.
  public let count: Int
  /// Elements of the buffer before the first array that does not decay.
  public let decaying: Int
  /// Elements of all arrays.
  public var parameters: Int { entries.reduce(0) { $0 + $1.count } }

  /// The arrays of a network, in any order.
  public init(_ arrays: [Entry]) {
    var placed = arrays.filter(\.decays) + arrays.filter { !$0.decays }
    var end = 0
    for i in placed.indices {
      placed[i].offset = end
      end += (placed[i].count + 15) / 16 * 16
    }
    entries = placed
    count = end
    decaying = placed.first { !$0.decays }?.offset ?? end
  }

  /// The flat buffer of a network that has learned nothing; every array has a stream of its name.
  public func initial(_ stream: RandomStream) -> Tensor {
    let values = Tensor(zeros: [count])
    values.update { buffer in
      for entry in entries where entry.deviation > 0 {
        var random = stream[entry.name].generator()
        for i in 0..<entry.count { buffer[entry.offset + i] = Float(entry.deviation * random.normal()) }
      }
    }
    return values
  }
}

extension ParameterLayout {
  /// Writes the arrays of a flat buffer under their names; the file appears whole or not at all.
  public func write(
    _ values: Tensor, metadata: [String: String], to path: String, as precision: SafetensorsTensor.Precision
  ) throws {
    try values.withFloats { values in
      let tensors = entries.map { entry in
        SafetensorsTensor(
          entry.name, shape: entry.shape,
          UnsafeBufferPointer(rebasing: values[entry.offset..<entry.offset + entry.count]), as: precision)
      }
      try SafetensorsFile.write(tensors, metadata: metadata, to: path)
    }
  }

  /// The flat buffer of a file that has every array in its shape; throws `SafetensorsError` for one that has not.
  public func read(_ file: SafetensorsFile) throws -> Tensor {
    for entry in entries { _ = try file.entry(entry.name, shape: entry.shape) }
    let values = Tensor(zeros: [count])
    try values.update { buffer in
      for entry in entries {
        try file.read(
          entry.name, shape: entry.shape,
          into: UnsafeMutableBufferPointer(rebasing: buffer[entry.offset..<entry.offset + entry.count]))
      }
    }
    return values
  }
}
