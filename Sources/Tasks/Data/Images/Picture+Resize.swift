extension Picture {
  /// Writes the square `crop` of the picture, resized to `resolution`² pixels by `CubicFilter`, rounded to bytes once.
  ///
  /// `target` has resolution²·3 bytes. Pixels outside of the crop do not count.
  func write(_ crop: ImageCrop, resolution: Int, to target: UnsafeMutablePointer<UInt8>) {
    let window = crop.window(width: width, height: height)
    let rows = Self.taps(from: window.top, side: window.side, count: resolution, size: height)
    let columns = Self.taps(from: window.left, side: window.side, count: resolution, size: width)
    let stride = width * 3
    withUnsafeTemporaryAllocation(of: Float.self, capacity: stride) { line in
      pixels.withUnsafeBufferPointer { pixels in
        for (y, taps) in rows.enumerated() {
          line.initialize(repeating: 0)
          for (k, weight) in taps.weights.enumerated() {
            let row = (taps.first + k) * stride
            for i in 0..<stride { line[i] += weight * Float(pixels[row + i]) }
          }
          for (x, taps) in columns.enumerated() {
            var sum = SIMD3<Float>(repeating: 0)
            for (k, weight) in taps.weights.enumerated() {
              let i = (taps.first + k) * 3
              sum += weight * SIMD3(line[i], line[i + 1], line[i + 2])
            }
            let bytes = sum.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255)).rounded(.toNearestOrEven)
            for c in 0..<3 { target[(y * resolution + x) * 3 + c] = UInt8(bytes[c]) }
          }
        }
      }
    }
  }

  /// Taps for the window from `start` on in a row of `size` pixels; the pixels whose greater part is inside count.
  private static func taps(from start: Double, side: Double, count: Int, size: Int) -> [CubicFilter.Taps] {
    let first = min(max(0, Int(start.rounded())), size - 1)
    let end = max(first + 1, min(size, Int((start + side).rounded())))
    return CubicFilter.taps(start: start, width: side, count: count, inside: first..<end)
  }
}
