/// An array of numbers in row-major order: a shape and a piece of a `Storage`.
///
/// A value handle: copies share memory. Images are [items, height, width, channels]. No view but `reshaped` and `part`.
public struct Tensor: Sendable {
  /// Sizes, outermost first; [] is one number.
  public let shape: [Int]
  /// What the elements are.
  public let type: ElementType
  /// Number of elements.
  public let count: Int
  /// The memory.
  public internal(set) var storage: Storage
  /// The first element, counted in elements.
  let offset: Int

  /// `storage` from element `offset` on; it must reach.
  public init(_ storage: Storage, offset: Int = 0, shape: [Int], type: ElementType = .float32) {
    precondition(shape.allSatisfy { $0 >= 0 }, "sizes are not negative: \(shape)")
    count = shape.reduce(1, *)
    precondition(
      offset >= 0 && (offset + count) * type.size <= storage.byteCount, "\(shape) does not fit into the storage")
    (self.storage, self.offset, self.shape, self.type) = (storage, offset, shape, type)
  }

  /// New memory of undefined contents.
  public init(uninitialized shape: [Int], type: ElementType = .float32) {
    self.init(Storage(byteCount: shape.reduce(type.size, *)), shape: shape, type: type)
  }

  /// Zeros.
  public init(zeros shape: [Int], type: ElementType = .float32) {
    self.init(uninitialized: shape, type: type)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  /// The same number everywhere.
  public init(repeating value: Float, shape: [Int]) {
    self.init(uninitialized: shape)
    pointer(Float.self).initialize(repeating: value, count: count)
  }

  /// The numbers of an array in row-major order, as many as the shape has.
  public init(_ values: [Float], shape: [Int]) {
    self.init(uninitialized: shape)
    precondition(values.count == count, "\(values.count) values for \(shape)")
    values.withUnsafeBufferPointer { if let p = $0.baseAddress { pointer(Float.self).update(from: p, count: count) } }
  }

  /// Values written by `fill`, which gets the memory uninitialised.
  public init(shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    self.init(uninitialized: shape)
    try fill(UnsafeMutableBufferPointer(start: pointer(Float.self), count: count))
  }

  /// Size in bytes.
  public var byteCount: Int { count * type.size }

  var raw: UnsafeMutableRawPointer { storage.base + offset * type.size }

  @inline(__always)
  func pointer<E: Element>(_: E.Type) -> UnsafeMutablePointer<E> {
    precondition(E.type == type, "elements are \(type)")
    return raw.assumingMemoryBound(to: E.self)
  }
}
