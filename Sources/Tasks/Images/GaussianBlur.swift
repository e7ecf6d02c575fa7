import Platform
import Tensors

/// An image out of focus: a Gaussian of σ pixels, cut at ⌊4σ + ½⌋ pixels, normalised, beyond the edges mirrored in the
/// last pixel.
///
/// The papers blur 256×256 images with σ = 3 in an array of 61×61, of which the cut leaves 25×25; by default σ scales
/// with the height, 3·height/256, and the cut with it (at 64: σ = 0.75, 7×7).
public struct GaussianBlur: LinearMeasurement {
  /// `gaussian_deblurring`.
  public static let name = "gaussian_deblurring"
  /// Standard deviation in pixels.
  public let sigma: Double
  let map: SeparableMap

  /// Requires an image with pixels and σ > 0.
  public init(height: Int, width: Int, channels: Int = 3, sigma: Double? = nil) {
    let sigma = sigma ?? 3 * Double(height) / 256
    precondition(min(height, width, channels) >= 1 && sigma > 0 && sigma.isFinite, "an image has pixels, and σ > 0")
    let taps = Self.taps(sigma)
    func axis(_ size: Int) -> AxisMap {
      AxisMap(inputs: size, outputs: size, edge: .reflected) { j in
        taps.enumerated().map { (j + $0 - taps.count / 2, $1) }
      }
    }
    self.sigma = sigma
    map = SeparableMap(vertical: axis(height), horizontal: axis(width), channels: channels)
  }

  /// exp(−j²/2σ²)/Σ for |j| ≤ ⌊4σ + ½⌋.
  static func taps(_ sigma: Double) -> [Double] {
    let radius = Int(4 * sigma + 0.5)
    let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// [height, width, channels].
  public var imageShape: [Int] { map.inputShape }
  /// The same.
  public var measurementShape: [Int] { map.outputShape }

  /// The blurred image.
  public func apply(_ x: Tensor) -> Tensor {
    _ = items(ofImages: x)
    return map.apply(x)
  }

  /// Aᵀv, an image.
  public func transpose(_ v: Tensor) -> Tensor {
    _ = items(ofMeasurements: v)
    return map.transpose(v)
  }
}
