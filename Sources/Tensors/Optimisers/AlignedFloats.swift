/// Zeroed singles that begin at a multiple of 64 bytes and go with this object.
final class AlignedFloats: @unchecked Sendable {
  let floats: UnsafeMutableBufferPointer<Float>

  init(count: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    floats = UnsafeMutableBufferPointer(rebasing: bytes.bindMemory(to: Float.self)[..<count])
  }

  deinit { UnsafeMutableRawPointer(floats.baseAddress)?.deallocate() }

  /// The singles under a name, to be written.
  func tensor(_ name: String) -> SafetensorsTensor {
    SafetensorsTensor(name, shape: [floats.count], UnsafeBufferPointer(floats), owner: self)
  }
}
