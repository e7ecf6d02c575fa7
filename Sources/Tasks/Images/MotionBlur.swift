import Tensors

/// An image blurred by a two-dimensional kernel: y[i, j] = Σ_ab k[a, b]·x[i + a − r, j + b − r], beyond the edges
/// mirrored in the last pixel.
public struct MotionBlur: LinearMeasurement {
  /// `motion_deblurring`.
  public static let name = "motion_deblurring"
  /// The kernel.
  public let kernel: MotionKernel
  /// [height, width, channels].
  public let imageShape: [Int]
  /// The weights above 0, and where in the padded image the first pixel of the result reads.
  private let taps: [(offset: Int, weight: Float)]
  /// For every number of the padded image the one of the image.
  private let sources: [Int32]

  /// Requires an image with pixels.
  public init(height: Int, width: Int, channels: Int = 3, kernel: MotionKernel) {
    precondition(min(height, width, channels) >= 1, "an image has pixels")
    let (size, radius) = (kernel.size, kernel.size / 2)
    let wide = width + 2 * radius
    self.kernel = kernel
    imageShape = [height, width, channels]
    taps = kernel.weights.enumerated().filter { $1 > 0 }.map { (($0 / size * wide + $0 % size) * channels, $1) }
    sources = (0..<height + 2 * radius).flatMap { i in
      let row = AxisMap.Edge.reflected.pixel(i - radius, of: height)
      return (0..<wide).flatMap { j in
        let pixel = row * width + AxisMap.Edge.reflected.pixel(j - radius, of: width)
        return (0..<channels).map { Int32(pixel * channels + $0) }
      }
    }
  }

  /// [height, width, channels].
  public var measurementShape: [Int] { imageShape }

  /// The blurred image.
  public func apply(_ x: Tensor) -> Tensor {
    map(x) { image, result, padded in
      for i in padded.indices { padded[i] = image[Int(sources[i])] }
      forEachRow { row, start in
        for (offset, weight) in taps {
          let from = start + offset
          for k in 0..<rowCount { result[row + k] += weight * padded[from + k] }
        }
      }
    }
  }

  /// Aᵀv: what every padded pixel receives, folded back.
  public func transpose(_ v: Tensor) -> Tensor {
    map(v) { measurement, result, padded in
      padded.update(repeating: 0)
      forEachRow { row, start in
        for (offset, weight) in taps {
          let to = start + offset
          for k in 0..<rowCount { padded[to + k] += weight * measurement[row + k] }
        }
      }
      for i in padded.indices { result[Int(sources[i])] += padded[i] }
    }
  }

  private var rowCount: Int { imageShape[1] * imageShape[2] }

  /// The first number of every row, in the image and in the padded image.
  @inline(__always)
  private func forEachRow(_ body: (_ row: Int, _ start: Int) -> Void) {
    let wide = (imageShape[1] + kernel.size - 1) * imageShape[2]
    for i in 0..<imageShape[0] { body(i * rowCount, i * wide) }
  }

  private func map(
    _ x: Tensor,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Tensor {
    let items = items(ofImages: x)
    return x.withFloats { source in
      Tensor(shape: x.shape) { target in
        target.update(repeating: 0)
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: sources.count) { padded in
          padded.initialize(repeating: 0)
          for item in 0..<items { body(from + item * imageCount, to + item * imageCount, padded) }
        }
      }
    }
  }
}
