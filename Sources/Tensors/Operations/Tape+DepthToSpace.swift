extension Tape {
  /// Channels spread over pixels: x [items, height, width, f²·C] to [items, f·height, f·width, C].
  ///
  /// y[n, f·i + a, f·j + b, c] = x[n, i, j, (f·a + b)·C + c] (Shi et al. 2016, with the channels of a pixel together).
  public func depthToSpace(_ x: Variable, factor: Int) -> Variable {
    let blocks = PixelBlocks(deep: x.shape, factor)
    let to = x.place
    return record(blocks.spread(x.value), from: [x]) { tape, dy in tape.accumulate(blocks.gather(dy), into: to) }
  }

  /// The inverse of `depthToSpace`: x [items, f·height, f·width, C] to [items, height, width, f²·C].
  public func spaceToDepth(_ x: Variable, factor: Int) -> Variable {
    let blocks = PixelBlocks(wide: x.shape, factor)
    let to = x.place
    return record(blocks.gather(x.value), from: [x]) { tape, dy in tape.accumulate(blocks.spread(dy), into: to) }
  }
}

/// Blocks of f x f pixels, as pixels of a large image and as channels of a small one.
private struct PixelBlocks: Sendable {
  let items: Int, height: Int, width: Int, channels: Int, factor: Int

  init(deep shape: [Int], _ factor: Int) {
    precondition(shape.count == 4 && factor > 0 && shape[3] % (factor * factor) == 0, "\(shape) has no f²·C channels")
    (items, height, width, channels) = (shape[0], shape[1], shape[2], shape[3] / (factor * factor))
    self.factor = factor
  }

  init(wide shape: [Int], _ factor: Int) {
    precondition(
      shape.count == 4 && factor > 0 && shape[1] % factor == 0 && shape[2] % factor == 0,
      "\(shape) is not made of blocks of \(factor) x \(factor)")
    (items, height, width, channels) = (shape[0], shape[1] / factor, shape[2] / factor, shape[3])
    self.factor = factor
  }

  func spread(_ deep: Tensor) -> Tensor {
    let wide = Tensor(uninitialized: [items, height * factor, width * factor, channels], type: deep.type)
    forEachRun(deep.type.size) { inDeep, inWide, bytes in
      (wide.raw + inWide).copyMemory(from: deep.raw + inDeep, byteCount: bytes)
    }
    return wide
  }

  func gather(_ wide: Tensor) -> Tensor {
    let deep = Tensor(uninitialized: [items, height, width, factor * factor * channels], type: wide.type)
    forEachRun(wide.type.size) { inDeep, inWide, bytes in
      (deep.raw + inDeep).copyMemory(from: wide.raw + inWide, byteCount: bytes)
    }
    return deep
  }

  /// The f pixels of one row of a block lie together in both.
  @inline(__always)
  private func forEachRun(_ size: Int, _ copy: (_ inDeep: Int, _ inWide: Int, _ bytes: Int) -> Void) {
    let bytes = factor * channels * size
    for row in 0..<items * height {
      for j in 0..<width {
        for a in 0..<factor {
          copy(((row * width + j) * factor + a) * bytes, ((row * factor + a) * width + j) * bytes, bytes)
        }
      }
    }
  }
}
