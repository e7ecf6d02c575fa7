import Tensors

/// One matrix down and one across: y[i, j, c] = Σ V[i, a]·H[j, b]·x[a, b, c].
struct SeparableMap: Sendable {
  let vertical: AxisMap
  let horizontal: AxisMap
  let channels: Int

  var inputShape: [Int] { [vertical.inputs, horizontal.inputs, channels] }
  var outputShape: [Int] { [vertical.outputs, horizontal.outputs, channels] }

  /// [items, rows, columns, channels], image by image.
  func apply(_ x: Tensor) -> Tensor {
    let stride = horizontal.inputs * channels
    return map(x, to: outputShape) { image, result, line in
      for i in 0..<vertical.outputs {
        line.update(repeating: 0, count: stride)
        vertical.forEach(i) { a, weight in
          let row = image + a * stride
          for k in 0..<stride { line[k] += weight * row[k] }
        }
        for j in 0..<horizontal.outputs {
          let pixel = result + (i * horizontal.outputs + j) * channels
          horizontal.forEach(j) { b, weight in
            for c in 0..<channels { pixel[c] += weight * line[b * channels + c] }
          }
        }
      }
    }
  }

  /// The same two matrices, transposed.
  func transpose(_ v: Tensor) -> Tensor {
    let stride = horizontal.inputs * channels
    return map(v, to: inputShape) { measurement, result, line in
      for i in 0..<vertical.outputs {
        line.update(repeating: 0, count: stride)
        for j in 0..<horizontal.outputs {
          let pixel = measurement + (i * horizontal.outputs + j) * channels
          horizontal.forEach(j) { b, weight in
            for c in 0..<channels { line[b * channels + c] += weight * pixel[c] }
          }
        }
        vertical.forEach(i) { a, weight in
          let row = result + a * stride
          for k in 0..<stride { row[k] += weight * line[k] }
        }
      }
    }
  }

  /// Calls `body` with every item, its result, which starts at zero, and room for one row of an image.
  private func map(
    _ x: Tensor, to shape: [Int],
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let (items, size) = (x.shape[0], shape.reduce(1, *))
    return x.withFloats { source in
      Tensor(shape: [items] + shape) { target in
        target.update(repeating: 0)
        guard let from = source.baseAddress, let to = target.baseAddress, items > 0 else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: horizontal.inputs * channels) { line in
          guard let line = line.baseAddress else { return }
          for item in 0..<items { body(from + item * source.count / items, to + item * size, line) }
        }
      }
    }
  }
}
