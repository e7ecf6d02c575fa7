import Diffusion
import Platform
import Tensors

/// A linear operator A = U diag(s) Vᵀ on images whose s and V are at hand.
public protocol SingularOperator: LinearMeasurement {
  /// s and V.
  func singularBasis() -> SingularBasis
}

/// The right half of a singular value decomposition of an operator on images of d numbers.
public struct SingularBasis: Sendable {
  /// s_i ≥ 0, d numbers, zero where nothing is measured.
  public let values: [Double]
  /// Vᵀx of every row.
  public let toBasis: @Sendable (RealBatch) -> RealBatch
  /// Vx of every row.
  public let fromBasis: @Sendable (RealBatch) -> RealBatch
}

extension SingularBasis {
  /// V = I.
  init(pixels values: [Double]) { self.init(values: values, toBasis: { $0 }, fromBasis: { $0 }) }
}

extension SuperResolution: SingularOperator {
  /// That of its matrices down and across.
  public func singularBasis() -> SingularBasis { map.singularBasis() }
}

extension GaussianBlur: SingularOperator {
  /// That of its matrices down and across.
  public func singularBasis() -> SingularBasis { map.singularBasis() }
}

extension Denoising: SingularOperator {
  /// V = I, s = 1.
  public func singularBasis() -> SingularBasis {
    SingularBasis(pixels: [Double](repeating: 1, count: imageShape.reduce(1, *)))
  }
}

extension PixelMask: SingularOperator {
  /// V = I, s = 1 where a pixel is seen and 0 elsewhere.
  public func singularBasis() -> SingularBasis {
    let channels = imageShape[2]
    var values = [Double](repeating: 0, count: imageShape.reduce(1, *))
    for pixel in pixels { for c in 0..<channels { values[pixel * channels + c] = 1 } }
    return SingularBasis(pixels: values)
  }
}
