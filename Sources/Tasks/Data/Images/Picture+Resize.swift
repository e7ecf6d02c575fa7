extension Picture {
  /// Writes the square `crop` of the picture, resized to `resolution`² pixels by `CubicFilter`, rounded to bytes once.
  ///
  /// `target` has resolution²·3 bytes. Pixels outside of the crop do not count.
  func write(_ crop: ImageCrop, resolution: Int, to target: UnsafeMutablePointer<UInt8>) {
    let window = crop.window(width: width, height: height)
    let rows = Self.taps(from: window.top, side: window.side, count: resolution, size: height)
    let columns = Self.taps(from: window.left, side: window.side, count: resolution, size: width)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width * 3) { line in
      pixels.withUnsafeBufferPointer { pixels in
        guard let line = line.baseAddress, let pixels = pixels.baseAddress else { return }
        for y in 0..<resolution {
          mix(rows, y, pixels, into: line)
          Self.mix(columns, line, into: target + y * resolution * 3)
        }
      }
    }
  }

  /// Output y of the rows: a line as wide as the picture.
  private func mix(
    _ taps: CubicFilter.Taps, _ y: Int, _ pixels: UnsafePointer<UInt8>, into line: UnsafeMutablePointer<Float>
  ) {
    let stride = width * 3
    line.update(repeating: 0, count: stride)
    for k in 0..<taps.width {
      let (weight, row) = (taps.weights[y * taps.width + k], pixels + (taps.firsts[y] + k) * stride)
      for i in 0..<stride { line[i] += weight * Float(row[i]) }
    }
  }

  /// All outputs of one line, rounded.
  private static func mix(
    _ taps: CubicFilter.Taps, _ line: UnsafePointer<Float>, into bytes: UnsafeMutablePointer<UInt8>
  ) {
    taps.weights.withUnsafeBufferPointer { weights in
      for x in taps.firsts.indices {
        let from = line + taps.firsts[x] * 3
        var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
        for k in 0..<taps.width {
          let weight = weights[x * taps.width + k]
          red += weight * from[3 * k]
          green += weight * from[3 * k + 1]
          blue += weight * from[3 * k + 2]
        }
        bytes[3 * x] = byte(red)
        bytes[3 * x + 1] = byte(green)
        bytes[3 * x + 2] = byte(blue)
      }
    }
  }

  @inline(__always)
  private static func byte(_ value: Float) -> UInt8 { UInt8(min(max(value, 0), 255).rounded(.toNearestOrEven)) }

  /// Taps for the window from `start` on in a row of `size` pixels; the pixels whose greater part is inside count.
  private static func taps(from start: Double, side: Double, count: Int, size: Int) -> CubicFilter.Taps {
    let first = min(max(0, Int(start.rounded())), size - 1)
    let end = max(first + 1, min(size, Int((start + side).rounded())))
    return CubicFilter.taps(start: start, size: side, count: count, inside: first..<end)
  }
}
