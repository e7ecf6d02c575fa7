import Platform
import Tensors

/// Peak signal-to-noise ratio of images in [0, 1]: −10·log₁₀ max(MSE, 10⁻¹⁰) dB, the mean over pixels and channels.
///
/// An exact image counts 100 dB.
public struct ImagePSNR: ImageMetric {
  /// No options.
  public init() {}

  /// `image_psnr`.
  public static let name = "image_psnr"
  /// 1.
  public static let version = 1
  /// `psnr`.
  public static let column = MetricColumn(
    "psnr", unit: "dB", higherIsBetter: true, doc: "−10·log₁₀ of the mean squared error, images in [0, 1]")

  /// One value an image.
  public func evaluate(_ images: Tensor, truth: Tensor) throws(MetricError) -> [Double] {
    try check(images, truth)
    return images.withFloats { images in
      truth.withFloats { truth in
        stride(from: 0, to: images.count, by: truth.count).map { start in
          var sum = 0.0
          for i in truth.indices {
            let difference = unit(images[start + i]) - unit(truth[i])
            sum += difference * difference
          }
          return -10 * log10(max(sum / Double(truth.count), 1e-10))
        }
      }
    }
  }
}
