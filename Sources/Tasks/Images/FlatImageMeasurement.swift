import Diffusion
import Tensors

/// An operator on images as one on rows of numbers.
struct FlatImageMeasurement: GaussianMeasurement {
  let noise: GaussianImageNoise
  let values: [Double]

  init(_ noise: GaussianImageNoise, _ y: Tensor) { (self.noise, values) = (noise, y.floats.map { Double($0) }) }

  var dimension: Int { noise.operation.imageShape.reduce(1, *) }
  var sigma: Double { noise.sigma }

  func apply(_ x: RealBatch) -> RealBatch {
    RealBatch(noise.operation.apply(x.tensor(noise.operation.imageShape)))
  }

  func pullback(_ c: RealBatch, at x: RealBatch) -> RealBatch {
    let (images, cotangents) = (x.tensor(noise.operation.imageShape), c.tensor(noise.operation.measurementShape))
    return RealBatch(noise.operation.pullback(cotangents, at: images))
  }
}

/// The same where the operator's singular values are at hand.
struct SingularImageMeasurement: SingularMeasurement {
  let flat: FlatImageMeasurement
  let operation: any SingularOperator

  init(_ flat: FlatImageMeasurement, _ operation: any SingularOperator) {
    (self.flat, self.operation) = (flat, operation)
  }

  var dimension: Int { flat.dimension }
  var values: [Double] { flat.values }
  var sigma: Double { flat.sigma }
  func apply(_ x: RealBatch) -> RealBatch { flat.apply(x) }
  func pullback(_ c: RealBatch, at x: RealBatch) -> RealBatch { flat.pullback(c, at: x) }

  /// Uᵀy = diag(1/s) Vᵀ Aᵀ y where s > 0.
  func singularValues() -> SingularValues {
    let (basis, y) = (operation.singularBasis(), RealBatch(rows: [values]))
    let back = basis.toBasis(flat.pullback(y, at: RealBatch(count: 1, dimension: dimension)))
    return SingularValues(
      values: basis.values, measured: zip(back.storage, basis.values).map { $1 > 0 ? $0 / $1 : 0 },
      toBasis: basis.toBasis, fromBasis: basis.fromBasis)
  }
}
