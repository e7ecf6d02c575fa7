import Tensors

/// An image that is exposed too long: y = clip(scale·x, −1, 1).
///
/// Scale 2 as in DAPS (B. Zhang et al. 2024).
public struct HighDynamicRange: MeasurementOperator {
  /// `hdr`.
  public static let name = "hdr"
  /// [height, width, channels].
  public let imageShape: [Int]
  /// The same.
  public var measurementShape: [Int] { imageShape }
  /// How much brighter.
  public let scale: Float

  /// Requires an image with pixels and a positive scale.
  public init(height: Int, width: Int, channels: Int = 3, scale: Float = 2) {
    precondition(min(height, width, channels) >= 1 && scale > 0, "an image has pixels, and the scale is positive")
    (imageShape, self.scale) = ([height, width, channels], scale)
  }

  /// clip(scale·x, −1, 1).
  public func apply(_ x: Tensor) -> Tensor {
    _ = items(ofImages: x)
    return x.mapped { min(max(scale * $0, -1), 1) }
  }

  /// scale·v where nothing is clipped, else 0.
  public func pullback(_ v: Tensor, at x: Tensor) -> Tensor {
    _ = (items(ofMeasurements: v), items(ofImages: x))
    return v.mapped(with: x) { v, x in abs(scale * x) < 1 ? scale * v : 0 }
  }
}
