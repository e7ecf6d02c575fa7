extension Tape {
  /// The largest number of every `window` x `window` pixels, `stride` apart, channel by channel: images [items, height,
  /// width, channels]; windows that reach beyond the lower and right edges end there (the ceil mode of PyTorch).
  ///
  /// ⌈(height − window)/stride⌉ + 1 rows. The gradient goes to the first such. The sides are larger than window −
  /// stride, and stride ≤ window.
  public func maxPool(_ x: Variable, window: Int, stride: Int) -> Variable {
    precondition(
      x.shape.count == 4 && stride > 0 && stride <= window, "\(x.shape) are not images, or windows have gaps")
    precondition(min(x.shape[1], x.shape[2]) > window - stride, "\(x.shape) is smaller than a window of \(window)")
    let pool = Pool(shape: x.shape, window: window, stride: stride)
    let value = x.value.converted(to: .float32)
    let result = Tensor(uninitialized: pool.small)
    let places = x.needsGradient ? Storage(byteCount: result.count) : nil
    Parallel.blocks(pool.small[0] * pool.small[1], of: 4, threads: threads) { rows in
      for row in rows { pool.forward(row, value.pointer(Float.self), result.pointer(Float.self), places) }
    }
    return record(result.converted(to: x.value.type), from: [x]) { tape, dy in
      guard let places else { return }
      let dx = Tensor(zeros: pool.large)
      let from = dy.converted(to: .float32)
      Parallel.blocks(pool.small[0], of: 1, threads: tape.threads) { items in
        for row in items.lowerBound * pool.small[1]..<items.upperBound * pool.small[1] {
          pool.backward(row, from.pointer(Float.self), dx.pointer(Float.self), places)
        }
      }
      withExtendedLifetime(from) {}
      tape.accumulate(dx, into: x)
    }
  }
}

/// Overlapping windows of images; a place is the number of a pixel in its window.
private struct Pool {
  let large: [Int], small: [Int]
  let window: Int, stride: Int
  var channels: Int { large[3] }

  init(shape: [Int], window: Int, stride: Int) {
    func count(_ size: Int) -> Int { (max(0, size - window) + stride - 1) / stride + 1 }
    precondition(window <= 16, "a place is a byte")
    (large, small) = (shape, [shape[0], count(shape[1]), count(shape[2]), shape[3]])
    (self.window, self.stride) = (window, stride)
  }

  /// The pixels of window `column` in a row of windows, with their places.
  @inline(__always)
  private func forEach(_ row: Int, _ column: Int, _ body: (_ pixel: Int, _ place: Int) -> Void) {
    let (item, y) = row.quotientAndRemainder(dividingBy: small[1])
    for a in 0..<min(window, large[1] - y * stride) {
      for b in 0..<min(window, large[2] - column * stride) {
        body(((item * large[1] + y * stride + a) * large[2] + column * stride + b) * channels, a * window + b)
      }
    }
  }

  func forward(_ row: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ places: Storage?) {
    for column in 0..<small[2] {
      let to = y + (row * small[2] + column) * channels
      guard let place = places.map({ $0.base.assumingMemoryBound(to: UInt8.self) + (to - y) }) else {
        forEach(row, column) { pixel, k in
          let from = x + pixel
          if k == 0 { return to.update(from: from, count: channels) }
          sweep(channels) { c, n in Float.store(maximum(Float.load(from + c, n), Float.load(to + c, n)), to + c, n) }
        }
        continue
      }
      forEach(row, column) { pixel, k in
        for c in 0..<channels where k == 0 || x[pixel + c] > to[c] {
          to[c] = x[pixel + c]
          place[c] = UInt8(k)
        }
      }
    }
  }

  func backward(_ row: Int, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ places: Storage) {
    for column in 0..<small[2] {
      let first = (row * small[2] + column) * channels
      let place = places.base.assumingMemoryBound(to: UInt8.self) + first
      forEach(row, column) { pixel, k in
        for c in 0..<channels where Int(place[c]) == k { dx[pixel + c] += dy[first + c] }
      }
    }
  }
}
