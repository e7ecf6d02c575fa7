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
    try selfTest()
  }

  /// `lpips_squeeze`.
  public static let name = "lpips_squeeze"
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
    try check(images, truth)
    guard truth.shape[3] == 3 else { throw .imageShape(Array(images.shape.dropFirst()), expected: [1, 17, 17, 3]) }
    let cut = Tensor(shape: images.shape) { target in
      images.withFloats { for i in target.indices { target[i] = min(max($0[i], -1), 1) } }
    }
    let repeated = Tensor(shape: images.shape) { target in
      truth.withFloats { for i in target.indices { target[i] = $0[i % $0.count] } }
    }
    return network.distance(cut, repeated).map { max(0, Double($0)) }
  }

  private func selfTest() throws(MetricError) {
    let (x, y) = (Self.wave(phase: 0), Self.wave(phase: 0.7))
    let expected: [Float] = [0, 0.033605283]
    for (found, expected) in zip(network.distance(x, x) + network.distance(x, y), expected)
    where !(abs(found - expected) <= 1e-3 * expected) {
      throw .selfTest(metric: Self.name, found: Double(found), expected: Double(expected))
    }
  }

  /// 0.9·sin(0.02·i² + 0.31·j + 2c + phase), 64×64.
  private static func wave(phase: Double) -> Tensor {
    Tensor(shape: [1, 64, 64, 3]) { target in
      for n in target.indices {
        let (i, j, c) = (n / 192, n / 3 % 64, n % 3)
        target[n] = Float(0.9 * sin(0.02 * Double(i * i) + 0.31 * Double(j) + 2 * Double(c) + phase))
      }
    }
  }
}
