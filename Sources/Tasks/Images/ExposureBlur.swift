import Platform
import Tensors

/// A blur of light, seen through a camera's response: nonlinear, and without a learned part.
///
/// Pixel values t = (x + 1)/2 stand for light e^κt, which is what a moving camera averages; y = (2/κ)·ln K·e^κt − 1
/// with K a `MotionBlur` whose weights sum to 1. Bright spots spread over dark ones, up to a ratio e^κ (100 by
/// default); κ → 0 is K itself. It stands in for the learned kernels (BKSE) of DPS and G2D2, and its figures are not
/// comparable with theirs.
public struct ExposureBlur: MeasurementOperator {
  /// `nonlinear_blur`.
  public static let name = "nonlinear_blur"
  /// K.
  public let blur: MotionBlur
  /// κ.
  public let contrast: Float

  /// Requires κ > 0.
  public init(_ blur: MotionBlur, contrast: Float = 4.6) {
    precondition(contrast > 0 && contrast.isFinite, "a contrast is positive")
    (self.blur, self.contrast) = (blur, contrast)
  }

  /// [height, width, channels].
  public var imageShape: [Int] { blur.imageShape }
  /// The same.
  public var measurementShape: [Int] { blur.measurementShape }

  /// (2/κ)·ln K·e^κt − 1.
  public func apply(_ x: Tensor) -> Tensor {
    blur.apply(light(x)).mapped { 2 / contrast * log($0) - 1 }
  }

  /// e^κt·Kᵀ(v/(K·e^κt)).
  public func pullback(_ v: Tensor, at x: Tensor) -> Tensor {
    let light = light(x)
    let spread = blur.transpose(v.mapped(with: blur.apply(light)) { $0 / $1 })
    return light.mapped(with: spread) { $0 * $1 }
  }

  /// e^κt.
  private func light(_ x: Tensor) -> Tensor { x.mapped { exp(contrast * ($0 + 1) / 2) } }
}
