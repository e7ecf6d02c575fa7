extension Tape {
  /// The mean of every `size` x `size` window of images [items, height, width, channels]; windows do not overlap.
  ///
  /// Height and width are multiples of `size`.
  public func averagePool(_ x: Variable, size: Int) -> Variable {
    let windows = Windows(x.shape, size)
    let share = 1 / Float(size * size)
    let result = Tensor(zeros: windows.small)
    windows.forEach { pixel, window in
      increase(result, pixel: window, by: x.value, pixel: pixel, windows.channels, share)
    }
    let to = x.place
    return record(result.converted(to: x.value.type), from: [x]) { tape, dy in
      let dx = Tensor(zeros: windows.large)
      windows.forEach { pixel, window in increase(dx, pixel: pixel, by: dy, pixel: window, windows.channels, share) }
      tape.accumulate(dx, into: to)
    }
  }

  /// The largest number of every `size` x `size` window, channel by channel; the gradient goes to the first such.
  public func maxPool(_ x: Variable, size: Int) -> Variable {
    let windows = Windows(x.shape, size)
    let value = x.value.converted(to: .float32)
    let result = Tensor(repeating: -.infinity, shape: windows.small)
    var places = [Int32](repeating: 0, count: result.count)
    value.withFloats { from in
      let to = result.pointer(Float.self)
      windows.forEach { pixel, window in
        for c in 0..<windows.channels where from[pixel * windows.channels + c] > to[window * windows.channels + c] {
          to[window * windows.channels + c] = from[pixel * windows.channels + c]
          places[window * windows.channels + c] = Int32(pixel)
        }
      }
    }
    let (chosen, place) = (places, x.place)
    return record(result.converted(to: x.value.type), from: [x]) { tape, dy in
      let dx = Tensor(zeros: windows.large)
      let (from, to) = (dy.converted(to: .float32), dx.pointer(Float.self))
      from.withFloats {
        for i in $0.indices { to[Int(chosen[i]) * windows.channels + i % windows.channels] += $0[i] }
      }
      tape.accumulate(dx, into: place)
    }
  }

  /// Every pixel `factor` x `factor` times: images [items, height, width, channels].
  public func upsample(_ x: Variable, factor: Int) -> Variable {
    precondition(x.shape.count == 4 && factor > 0, "\(x.shape) are not images, or \(factor) is not positive")
    let windows = Windows([x.shape[0], x.shape[1] * factor, x.shape[2] * factor, x.shape[3]], factor)
    let value = x.value
    let result = Tensor(uninitialized: windows.large, type: value.type)
    let bytes = windows.channels * value.type.size
    windows.forEach { pixel, window in
      (result.raw + pixel * bytes).copyMemory(from: value.raw + window * bytes, byteCount: bytes)
    }
    let to = x.place
    return record(result, from: [x]) { tape, dy in
      let dx = Tensor(zeros: windows.small)
      windows.forEach { pixel, window in increase(dx, pixel: window, by: dy, pixel: pixel, windows.channels, 1) }
      tape.accumulate(dx, into: to)
    }
  }
}

/// Pixels of images and the windows that they belong to.
private struct Windows {
  let large: [Int]
  let small: [Int]
  private let size: Int
  var channels: Int { large[3] }

  init(_ shape: [Int], _ size: Int) {
    precondition(shape.count == 4 && size > 0, "\(shape) are not images, or \(size) is not positive")
    precondition(shape[1] % size == 0 && shape[2] % size == 0, "\(shape) is not made of windows of \(size) x \(size)")
    (large, small, self.size) = (shape, [shape[0], shape[1] / size, shape[2] / size, shape[3]], size)
  }

  @inline(__always)
  func forEach(_ body: (_ pixel: Int, _ window: Int) -> Void) {
    for row in 0..<large[0] * large[1] {
      for column in 0..<large[2] { body(row * large[2] + column, row / size * small[2] + column / size) }
    }
  }
}

/// One pixel's channels of a float32 image += factor·those of another.
@inline(__always)
func increase(
  _ target: Tensor, pixel: Int, by source: Tensor, pixel from: Int, _ channels: Int, _ factor: Float
) {
  let to = target.pointer(Float.self) + pixel * channels
  func run<E: Element>(_: E.Type) {
    let from = source.pointer(E.self) + from * channels
    let factor = Floats(repeating: factor)
    sweep(channels) { c, n in
      Float.store(fusedMultiplyAdd(E.load(from + c, n), factor, Float.load(to + c, n)), to + c, n)
    }
  }
  source.type == .float32 ? run(Float.self) : run(BFloat16.self)
}
