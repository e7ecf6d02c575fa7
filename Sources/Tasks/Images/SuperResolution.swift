import Tensors

/// An image seen `factor` times smaller, by the anti-aliased bicubic filter of the super-resolution papers.
///
/// Output j of an axis reads inputs i with weight cubic((i + ½)/factor − (j + ½)), a = −½, normalised; beyond the edges
/// the image is mirrored beside its last pixel. ⌈size/factor⌉ outputs. Equal to the resizer of A. Shocher that DPS,
/// DDRM and G2D2 use.
public struct SuperResolution: LinearMeasurement {
  /// `super_resolution`.
  public static let name = "super_resolution"
  /// How many times smaller: 2, 4, 8.
  public let factor: Int
  let map: SeparableMap

  /// Requires a factor of at least 1 and an image with pixels.
  public init(height: Int, width: Int, channels: Int = 3, factor: Int) {
    precondition(factor >= 1 && min(height, width, channels) >= 1, "an image has pixels, a factor is at least 1")
    self.factor = factor
    func axis(_ size: Int) -> AxisMap {
      AxisMap(inputs: size, outputs: (size + factor - 1) / factor, edge: .symmetric) { Self.taps($0, factor) }
    }
    map = SeparableMap(vertical: axis(height), horizontal: axis(width), channels: channels)
  }

  /// The 4·factor pixels of output j: those less than 2·factor from its centre.
  static func taps(_ j: Int, _ factor: Int) -> [(pixel: Int, weight: Double)] {
    let first = j * factor + (factor - 4 * factor) / 2
    let weights = (0..<4 * factor + 1).map { k in
      CubicFilter.weight((Double(first + k) + 0.5) / Double(factor) - (Double(j) + 0.5))
    }
    let sum = weights.reduce(0, +)
    return weights.enumerated().filter { $1 != 0 }.map { (first + $0, $1 / sum) }
  }

  /// [height, width, channels].
  public var imageShape: [Int] { map.inputShape }
  /// [⌈height/factor⌉, ⌈width/factor⌉, channels].
  public var measurementShape: [Int] { map.outputShape }

  /// Small images as large as the measured ones, by the same cubic between their pixels: what a viewer shows of y.
  public func enlarge(_ y: Tensor) -> Tensor {
    _ = items(ofMeasurements: y)
    func axis(_ inputs: Int, _ outputs: Int) -> AxisMap {
      AxisMap(inputs: inputs, outputs: outputs, edge: .symmetric) { j in
        let place = (Double(j) + 0.5) / Double(factor) - 0.5
        let first = Int(place.rounded(.down)) - 1
        return (first..<first + 4).map { ($0, CubicFilter.weight(place - Double($0))) }
      }
    }
    let (large, small) = (imageShape, measurementShape)
    return SeparableMap(
      vertical: axis(small[0], large[0]), horizontal: axis(small[1], large[1]), channels: large[2]
    ).apply(y)
  }

  /// The small image.
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
