/// Zeroed singles at a fixed place, aligned and booked as all `Storage` is.
final class AlignedFloats: @unchecked Sendable {
  let floats: UnsafeMutableBufferPointer<Float>
  private let storage: Storage

  init(count: Int) {
    storage = Storage(byteCount: 4 * count)
    floats = UnsafeMutableBufferPointer(start: storage.base.bindMemory(to: Float.self, capacity: count), count: count)
    floats.initialize(repeating: 0)
  }

  /// The singles under a name, to be written.
  func tensor(_ name: String) -> SafetensorsTensor {
    SafetensorsTensor(name, shape: [floats.count], UnsafeBufferPointer(floats), owner: self)
  }
}
