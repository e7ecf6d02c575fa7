extension SafetensorsFile {
  typealias Problem = SafetensorsError.Problem

  /// Writes a file, or leaves what was there; equal contents give equal bytes, in whatever order they come.
  ///
  /// Tensors are ordered by `SafetensorsType` and then by the UTF-8 of their names, metadata by key, as the reference
  /// implementation does. Throws when a name is reserved or there twice, when a shape does not have the bytes given, and
  /// when the system fails.
  public static func write(
    _ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to path: String
  ) throws(SafetensorsError) {
    defer { withExtendedLifetime(tensors) {} }
    try naming(path) { () throws(Problem) in
      let tensors = tensors.sorted { a, b in
        a.type == b.type ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : a.type.order < b.type.order
      }
      let header = try header(of: tensors, metadata)
      try AtomicFile.write(path) { (file) throws(Problem) in
        let text = Array(header.text.utf8)
        let beginning = withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
        try beginning.withUnsafeBufferPointer { (bytes) throws(Problem) in
          try file.append(UnsafeRawBufferPointer(bytes))
        }
        for tensor in tensors { try tensor.append(to: file) }
      }
    }
  }

  private static func header(
    of tensors: [SafetensorsTensor], _ metadata: [String: String]
  ) throws(Problem) -> SafetensorsHeader {
    var header = SafetensorsHeader(metadata: metadata)
    var names: Set = [SafetensorsHeader.metadataKey]
    var end = 0
    for tensor in tensors {
      if !names.insert(tensor.name).inserted { throw .name(tensor.name) }
      let range = end..<(end + tensor.byteCount)
      end = range.upperBound
      header.entries.append(
        SafetensorsEntry(name: tensor.name, type: tensor.type, shape: tensor.shape, range: range))
    }
    try header.check(dataBytes: end)
    return header
  }
}

extension SafetensorsTensor {
  /// Singles are rounded a block at a time.
  fileprivate func append(to file: borrowing AtomicFile) throws(SafetensorsError.Problem) {
    switch source {
    case .bytes(let bytes): try file.append(bytes)
    case .floats(let floats):
      guard let start = floats.baseAddress else { return }
      let block = 1 << 15
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: block * type.size, alignment: 64)
      defer { buffer.deallocate() }
      guard let target = buffer.baseAddress else { return }
      for i in stride(from: 0, to: floats.count, by: block) {
        let count = min(block, floats.count - i)
        if type == .bfloat16 {
          narrowToBFloat16(start + i, count: count, into: target)
        } else {
          narrowToFloat16(start + i, count: count, into: target)
        }
        try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<(count * type.size)]))
      }
    }
  }
}
