extension SafetensorsFile {
  /// Copies a tensor of any type into singles, rounding to nearest even where a value is not one; a BOOL is 0 or 1.
  ///
  /// Throws unless the tensor exists, has the shape asked for and `target.count` elements. F32 is copied bit for bit.
  public func read(
    _ name: String, shape: [Int]? = nil, into target: UnsafeMutableBufferPointer<Float>
  ) throws(SafetensorsError) {
    defer { withExtendedLifetime(self) {} }
    let entry = try entry(name, shape: shape)
    guard entry.count == target.count else {
      throw SafetensorsError(file: path, problem: .count(tensor: name, expected: target.count, found: entry.count))
    }
    guard let source = bytes(of: entry).baseAddress, let values = target.baseAddress, entry.count > 0 else { return }
    switch entry.type {
    case .float32: UnsafeMutableRawPointer(values).copyMemory(from: source, byteCount: 4 * entry.count)
    case .bfloat16: widenFromBFloat16(source, count: entry.count, into: values)
    case .float16: widenFromFloat16(source, count: entry.count, into: values)
    case .float64: convert(source, target) { (x: Double) in Float(x) }
    case .int64: convert(source, target) { (x: Int64) in Float(x) }
    case .int32: convert(source, target) { (x: Int32) in Float(x) }
    case .uint8: convert(source, target) { (x: UInt8) in Float(x) }
    case .bool: convert(source, target) { (x: UInt8) in x == 0 ? 0 : 1 }
    }
  }

  /// Copies F32 tensors bit for bit.
  ///
  /// Throws, and copies nothing, unless every one exists, is F32 and has the elements of its buffer.
  public func restore(_ tensors: [(name: String, target: UnsafeMutableBufferPointer<Float>)]) throws(SafetensorsError) {
    for (name, target) in tensors {
      let entry = try entry(name)
      guard entry.type == .float32 else {
        throw SafetensorsError(file: path, problem: .otherType(tensor: name, expected: .float32, found: entry.type))
      }
      guard entry.count == target.count else {
        throw SafetensorsError(file: path, problem: .count(tensor: name, expected: target.count, found: entry.count))
      }
    }
    for (name, target) in tensors { try read(name, into: target) }
  }
}

@inline(__always)
private func convert<Element: BitwiseCopyable>(
  _ source: UnsafeRawPointer, _ target: UnsafeMutableBufferPointer<Float>, _ value: (Element) -> Float
) {
  for i in target.indices {
    target[i] = value(source.loadUnaligned(fromByteOffset: i * MemoryLayout<Element>.stride, as: Element.self))
  }
}
