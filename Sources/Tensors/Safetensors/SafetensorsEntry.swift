/// What the header of a safetensors file says of one tensor.
public struct SafetensorsEntry: Sendable, Equatable {
  /// The name, unique in its file.
  public let name: String
  /// The type of the elements.
  public let type: SafetensorsType
  /// Extents, the last one contiguous; empty for a scalar.
  public let shape: [Int]
  /// Where its bytes are, counted from the end of the header.
  public let range: Range<Int>

  /// Number of elements.
  public var count: Int { range.count / type.size }
}
