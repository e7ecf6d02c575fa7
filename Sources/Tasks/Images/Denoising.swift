import Tensors

/// The image itself.
public struct Denoising: LinearMeasurement {
  /// `denoising`.
  public static let name = "denoising"
  /// [height, width, channels].
  public let imageShape: [Int]
  /// The same.
  public var measurementShape: [Int] { imageShape }

  /// Requires an image with pixels.
  public init(height: Int, width: Int, channels: Int = 3) {
    precondition(min(height, width, channels) >= 1, "an image has pixels")
    imageShape = [height, width, channels]
  }

  /// x.
  public func apply(_ x: Tensor) -> Tensor {
    _ = items(ofImages: x)
    return x
  }

  /// v.
  public func transpose(_ v: Tensor) -> Tensor {
    _ = items(ofMeasurements: v)
    return v
  }
}
