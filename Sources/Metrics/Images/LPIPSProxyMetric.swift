import Platform
import Tensors

/// A stand-in for LPIPS that needs no data: a small network of our own that was trained to give its distances,
/// `LPIPSProxy`, version 1.
///
/// How far it agrees with LPIPS is said beside its weights, in experiments/lpips_proxy.
public struct LPIPSProxyMetric: ImageMetric {
  /// The network.
  public let network: LPIPSProxy

  /// Reads the weights, and checks what becomes of them: d(x, x) = 0, and the distance of two waves is the one that the
  /// file has pinned.
  ///
  /// Throws `SafetensorsError` for a file that is missing or damaged, `MetricError` for one that is of another version or
  /// gives another distance.
  public init(_ path: String = LPIPSProxyMetric.defaultPath) throws {
    let (network, metadata) = try LPIPSProxy.load(path)
    self.network = network
    guard metadata["version"] == String(Self.version), let expected = metadata["waves"].flatMap({ Float($0) }) else {
      throw MetricError.otherVersion(metric: Self.name, found: metadata["version"], expected: Self.version)
    }
    try selfTest(expected: expected) { network.distance($0, $1) }
  }

  /// What a file of weights says for the check: the version, and the distance of two waves.
  public static func pinned(_ network: LPIPSProxy) -> [String: String] {
    ["version": String(version), "waves": "\(network.distance(wave(phase: 0), wave(phase: 0.7))[0])"]
  }

  /// `lpips_proxy`.
  public static let name = "lpips_proxy"
  /// 1.
  public static let version = 1
  /// `lpips_proxy`.
  public static let column = MetricColumn(
    "lpips_proxy", higherIsBetter: false, doc: "proxy of LPIPS, version 1, images in [−1, 1]")
  /// 16.
  public static let leastSide = 16

  /// `experiments/lpips_proxy/proxy.safetensors`: in the working directory, or else in the first folder above the program
  /// that has it.
  public static var defaultPath: String {
    let file = "experiments/lpips_proxy/proxy.safetensors"
    var folder = Path.folder(of: Process.executable)
    while !File.exists(file), !["/", "."].contains(folder) {
      if File.exists("\(folder)/\(file)") { return "\(folder)/\(file)" }
      folder = Path.folder(of: folder)
    }
    return file
  }

  /// One value an image.
  public func evaluate(_ images: Tensor, truth: Tensor) throws(MetricError) -> [Double] {
    try distances(images, truth) { network.distance($0, $1) }
  }
}
