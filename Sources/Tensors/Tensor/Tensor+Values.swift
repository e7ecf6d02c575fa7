extension Tensor {
  /// All values in row-major order.
  public var floats: [Float] {
    let source = converted(to: .float32)
    return withExtendedLifetime(source) {
      Array(UnsafeBufferPointer(start: source.pointer(Float.self), count: count))
    }
  }

  /// The only value; the tensor must have exactly one.
  public var scalar: Float {
    precondition(count == 1, "\(shape) is not one number")
    return floats[0]
  }

  /// Reads the values of a float32 tensor in place.
  public func withFloats<T>(_ body: (UnsafeBufferPointer<Float>) throws -> T) rethrows -> T {
    try withExtendedLifetime(storage) { try body(UnsafeBufferPointer(start: pointer(Float.self), count: count)) }
  }

  /// Changes the values of a float32 tensor in place, for every tensor that shares them; packed copies are dropped.
  ///
  /// For parameters between steps: not while a tape that read them is alive or another thread reads them.
  public func update<T>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> T) rethrows -> T {
    storage.dropPacked()
    return try withExtendedLifetime(storage) {
      try body(UnsafeMutableBufferPointer(start: pointer(Float.self), count: count))
    }
  }

  /// The same memory under another shape of the same count.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) cannot become \(shape)")
    return Tensor(storage, offset: offset, shape: shape, type: type)
  }

  /// `count` successive elements from `start`, the same memory: a slice of a flat buffer, or items of a batch.
  public func part(from start: Int, shape: [Int]) -> Tensor {
    precondition(
      start >= 0 && start + shape.reduce(1, *) <= count, "\(shape) from \(start) is not inside \(self.shape)")
    return Tensor(storage, offset: offset + start, shape: shape, type: type)
  }

  /// The values in another element type (bfloat16: nearest, ties to even); itself when it already has it.
  public func converted(to type: ElementType) -> Tensor {
    guard type != self.type else { return self }
    let result = Tensor(uninitialized: shape, type: type)
    if type == .float32 {
      convert(pointer(BFloat16.self), result.pointer(Float.self), count)
    } else {
      convert(pointer(Float.self), result.pointer(BFloat16.self), count)
    }
    return result
  }
}

private func convert<A: Element, B: Element>(_ a: UnsafePointer<A>, _ b: UnsafeMutablePointer<B>, _ count: Int) {
  sweep(count) { i, n in B.store(A.load(a + i, n), b + i, n) }
}
