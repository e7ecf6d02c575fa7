import Tensors

/// Some pixels of an image: all their channels, in row-major order.
public struct PixelMask: LinearMeasurement {
  /// `inpainting`.
  public static let name = "inpainting"
  /// [height, width, channels].
  public let imageShape: [Int]
  /// The pixels that are seen, ascending.
  public let pixels: [Int]

  /// Requires ascending pixels inside of the image.
  public init(height: Int, width: Int, channels: Int = 3, pixels: [Int]) {
    precondition(min(height, width, channels) >= 1, "an image has pixels")
    precondition(
      zip(pixels, pixels.dropFirst()).allSatisfy(<) && (pixels.first ?? 0) >= 0
        && (pixels.last ?? 0) < height * width, "pixels are ascending, in 0..<\(height * width)")
    (imageShape, self.pixels) = ([height, width, channels], pixels)
  }

  /// Each pixel is hidden with probability `hidden` (DPS hides 0.7 of them by default), at least one is seen.
  public static func random(
    height: Int, width: Int, channels: Int = 3, hidden: Double = 0.7, _ random: inout RandomGenerator
  ) -> PixelMask {
    let seen = (0..<height * width).filter { _ in !random.bernoulli(hidden) }
    return PixelMask(
      height: height, width: width, channels: channels,
      pixels: seen.isEmpty ? [random.uniform(below: height * width)] : seen)
  }

  /// All but a box of half the height and half the width (128×128 of 256×256), anywhere that leaves 1/16 of each side
  /// free.
  public static func box(height: Int, width: Int, channels: Int = 3, _ random: inout RandomGenerator) -> PixelMask {
    func place(_ size: Int) -> Range<Int> {
      let (side, margin) = (size / 2, size / 16)
      let start = margin + random.uniform(below: size - side - 2 * margin + 1)
      return start..<start + side
    }
    let (rows, columns) = (place(height), place(width))
    return PixelMask(
      height: height, width: width, channels: channels,
      pixels: (0..<height * width).filter { !rows.contains($0 / width) || !columns.contains($0 % width) })
  }

  /// [pixels seen, channels].
  public var measurementShape: [Int] { [pixels.count, imageShape[2]] }

  /// The pixels that are seen.
  public func apply(_ x: Tensor) -> Tensor {
    let (items, channels) = (items(ofImages: x), imageShape[2])
    return x.withFloats { source in
      Tensor(shape: [items] + measurementShape) { target in
        for item in 0..<items {
          for (n, pixel) in pixels.enumerated() {
            for c in 0..<channels {
              target[(item * pixels.count + n) * channels + c] = source[item * imageCount + pixel * channels + c]
            }
          }
        }
      }
    }
  }

  /// Aᵀv: an image with v where pixels are seen and 0 elsewhere.
  public func transpose(_ v: Tensor) -> Tensor {
    let (items, channels) = (items(ofMeasurements: v), imageShape[2])
    return v.withFloats { source in
      Tensor(shape: [items] + imageShape) { target in
        target.update(repeating: 0)
        for item in 0..<items {
          for (n, pixel) in pixels.enumerated() {
            for c in 0..<channels {
              target[item * imageCount + pixel * channels + c] = source[(item * pixels.count + n) * channels + c]
            }
          }
        }
      }
    }
  }
}
