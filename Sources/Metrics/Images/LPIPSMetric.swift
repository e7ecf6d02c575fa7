import Platform
import Tensors

/// LPIPS v0.1 on SqueezeNet, from the weights of its authors: `LPIPS.distance`.
public struct LPIPSMetric: ImageMetric {
  /// The network.
  public let network: LPIPS

  /// Reads the weights, and checks that they are those that the name stands for: d(x, x) = 0, and the distance of two
  /// waves is the published network's.
  ///
  /// Throws `SafetensorsError` for a file that is missing or damaged, `MetricError` for other weights.
  public init(_ path: String) throws {
    network = try LPIPS(path)
    try selfTest(expected: 0.033605283) { network.distance($0, $1) }
  }

  /// `lpips`.
  public static let name = "lpips"
  /// 1.
  public static let version = 1
  /// `lpips_squeeze`.
  public static let column = MetricColumn(
    "lpips_squeeze", higherIsBetter: false, doc: "LPIPS v0.1, SqueezeNet 1.1, images in [−1, 1]")
  /// 17.
  public static let leastSide = LPIPS.leastSide
  /// `$DISCERN_DATA/lpips/lpips_squeeze_v0.1.safetensors`, below `data` without it.
  public static var defaultPath: String {
    (Process.environment("DISCERN_DATA") ?? "data") + "/lpips/lpips_squeeze_v0.1.safetensors"
  }

  /// One value an image.
  public func evaluate(_ images: Tensor, truth: Tensor) throws(MetricError) -> [Double] {
    try distances(images, truth) { network.distance($0, $1) }
  }
}
