import Platform
import Tensors

/// Structural similarity of images in [0, 1], the mean over pixels and channels.
///
/// (2μ_xμ_y + C₁)(2σ_xy + C₂)/((μ_x² + μ_y² + C₁)(σ_x² + σ_y² + C₂)) with moments under a Gaussian of σ = 1.5 in 11×11
/// pixels, C₁ = 0.01², C₂ = 0.03², over the windows that lie inside (Wang, Bovik, Sheikh, Simoncelli, "Image quality
/// assessment", IEEE TIP 13 (2004), (13)). Equal to scikit-image's with `gaussian_weights` and without
/// `use_sample_covariance`. 1 for equal images.
public struct SSIM: ImageMetric {
  /// No options.
  public init() {}

  /// `ssim`.
  public static let name = "ssim"
  /// 1.
  public static let version = 1
  /// `ssim`.
  public static let column = MetricColumn(
    "ssim", higherIsBetter: true, doc: "structural similarity, Gaussian windows of 11×11, images in [0, 1]")
  /// 11.
  public static let leastSide = 11

  /// One value an image.
  public func evaluate(_ images: Tensor, truth: Tensor) throws(MetricError) -> [Double] {
    try check(images, truth)
    let (height, width, channels) = (truth.shape[1], truth.shape[2], truth.shape[3])
    let y = truth.withFloats { $0.map(unit) }
    let window = Window(height: height, width: width, channels: channels)
    let (μy, yy) = (window.means(y), window.means(zip(y, y).map(*)))
    return images.withFloats { images in
      stride(from: 0, to: images.count, by: y.count).map { start in
        let x = (start..<start + y.count).map { unit(images[$0]) }
        let (μx, xx) = (window.means(x), window.means(zip(x, x).map(*)))
        let xy = window.means(zip(x, y).map(*))
        var sum = 0.0
        for i in μx.indices {
          let (a, b) = (μx[i], μy[i])
          let (σx, σy, σxy) = (xx[i] - a * a, yy[i] - b * b, xy[i] - a * b)
          sum += (2 * a * b + 1e-4) * (2 * σxy + 9e-4) / ((a * a + b * b + 1e-4) * (σx + σy + 9e-4))
        }
        return sum / Double(μx.count)
      }
    }
  }

  /// Gaussian means over all windows of 11×11 that lie inside.
  private struct Window {
    let height: Int, width: Int, channels: Int
    let weights: [Double]

    init(height: Int, width: Int, channels: Int) {
      (self.height, self.width, self.channels) = (height, width, channels)
      let taps = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
      let sum = taps.reduce(0, +)
      weights = taps.map { $0 / sum }
    }

    func means(_ x: [Double]) -> [Double] {
      let (rows, columns, stride) = (height - 10, width - 10, width * channels)
      var down = [Double](repeating: 0, count: rows * stride)
      var means = [Double](repeating: 0, count: rows * columns * channels)
      for i in 0..<rows {
        for (k, weight) in weights.enumerated() {
          for j in 0..<stride { down[i * stride + j] += weight * x[(i + k) * stride + j] }
        }
        for (k, weight) in weights.enumerated() {
          for j in 0..<columns * channels {
            means[i * columns * channels + j] += weight * down[i * stride + j + k * channels]
          }
        }
      }
      return means
    }
  }
}
