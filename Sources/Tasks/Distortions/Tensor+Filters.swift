import Tensors

/// Filters of one square image [1, side, side, 3].
extension Tensor {
  /// A Gaussian of σ pixels, cut where the mirrored image ends.
  func blurred(sigma: Double) -> Tensor { GaussianBlur(height: shape[1], width: shape[2], sigma: sigma).apply(self) }

  /// Bicubic to a side of `count` pixels and back.
  func shrunk(to count: Int) -> Tensor {
    let side = shape[1]
    return resized(to: min(max(count, 1), side)).resized(to: side)
  }

  private func resized(to count: Int) -> Tensor {
    let side = shape[1]
    let taps = CubicFilter.taps(start: 0, size: Double(side), count: count, inside: 0..<side)
    let axis = AxisMap(inputs: side, outputs: count, edge: .symmetric) { j in
      (0..<taps.width).map { (taps.firsts[j] + $0, Double(taps.weights[j * taps.width + $0])) }
    }
    return SeparableMap(vertical: axis, horizontal: axis, channels: 3).apply(self)
  }

  /// Means of blocks, `block` pixels wide; those at the lower and right edges are what is left.
  func pixelated(_ block: Int) -> Tensor {
    let (side, block) = (shape[1], Swift.max(1, block))
    return rewritten { x, y in
      for top in stride(from: 0, to: side, by: block) {
        for left in stride(from: 0, to: side, by: block) {
          let (rows, columns) = (top..<Swift.min(side, top + block), left..<Swift.min(side, left + block))
          for c in 0..<3 {
            var sum: Float = 0
            for i in rows { for j in columns { sum += x[(i * side + j) * 3 + c] } }
            let mean = sum / Float(rows.count * columns.count)
            for i in rows { for j in columns { y[(i * side + j) * 3 + c] = mean } }
          }
        }
      }
    }
  }

  /// The median of windows of 2·radius + 1 pixels, those beyond the edges left out.
  func median(radius: Int) -> Tensor {
    let side = shape[1]
    return rewritten { x, y in
      var window: [Float] = []
      for i in 0..<side {
        let rows = Swift.max(0, i - radius)...Swift.min(side - 1, i + radius)
        for j in 0..<side {
          let columns = Swift.max(0, j - radius)...Swift.min(side - 1, j + radius)
          for c in 0..<3 {
            window.removeAll(keepingCapacity: true)
            for k in rows { for l in columns { window.append(x[(k * side + l) * 3 + c]) } }
            window.sort()
            y[(i * side + j) * 3 + c] = window[window.count / 2]
          }
        }
      }
    }
  }

  /// New values from the old ones.
  func rewritten(_ body: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void) -> Tensor {
    withFloats { x in
      Tensor(shape: shape) { y in
        _ = y.update(from: x)
        body(x, y)
      }
    }
  }
}
