import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// A = U diag(s) Vᵀ of operators on images, on images that are not square.
struct SingularOperatorTests {
  static let operators: [any SingularOperator] = {
    var random = RandomStream(seed: 1).generator()
    return [
      SuperResolution(height: 8, width: 12, factor: 2), SuperResolution(height: 12, width: 8, channels: 1, factor: 4),
      SuperResolution(height: 9, width: 7, channels: 2, factor: 4), GaussianBlur(height: 8, width: 10, sigma: 0.9),
      GaussianBlur(height: 5, width: 7, channels: 1, sigma: 2), Denoising(height: 3, width: 4),
      PixelMask.random(height: 6, width: 5, &random),
    ]
  }()

  private func normal(_ count: Int, _ dimension: Int, _ seed: UInt64) -> RealBatch {
    var random = RandomStream(seed: seed).generator()
    return RealBatch.normal(count: count, dimension: dimension, &random)
  }

  private func measurement(_ operation: any SingularOperator, values: [Double]) throws -> any SingularMeasurement {
    let y = Tensor(values.map { Float($0) }, shape: [1] + operation.measurementShape)
    let flat = FlatImageMeasurement(GaussianImageNoise(operation), y)
    return SingularImageMeasurement(flat, operation)
  }

  /// V is orthogonal, the columns of AV are orthogonal and as long as the singular values, and of y = Ax the coordinates
  /// Uᵀy are s·Vᵀx: single precision of A.
  @Test(arguments: operators.indices)
  func decomposes(_ index: Int) throws {
    let operation = Self.operators[index]
    let basis = operation.singularBasis()
    let d = operation.imageShape.reduce(1, *)
    #expect(basis.values.count == d)
    let x = normal(2, d, 2)
    for (a, b) in zip(basis.fromBasis(basis.toBasis(x)).storage, x.storage) { #expect(abs(a - b) < 1e-9) }
    for (a, b) in zip(basis.toBasis(basis.fromBasis(x)).storage, x.storage) { #expect(abs(a - b) < 1e-9) }

    var unit = RealBatch(count: d, dimension: d)
    for i in 0..<d { unit[i, i] = 1 }
    let zero = try measurement(operation, values: [Double](repeating: 0, count: operation.measurementCount))
    let columns = zero.apply(basis.fromBasis(unit))
    for i in 0..<d {
      for j in 0...i {
        let product = zip(columns[row: i], columns[row: j]).reduce(0) { $0 + $1.0 * $1.1 }
        let expected = i == j ? basis.values[i] * basis.values[i] : 0
        #expect(abs(product - expected) < 1e-5, "\(i), \(j): \(product), \(expected)")
      }
    }
    // As many as are measured, where no row of A is lost.
    if !(operation is GaussianBlur) {
      #expect(basis.values.count { $0 > 0 } == operation.measurementCount)
    }

    let truth = normal(1, d, 3)
    let y = zero.apply(truth).storage
    let svd = try measurement(operation, values: y).singularValues()
    let coordinates = svd.toBasis(truth)
    for i in 0..<d {
      // Single precision of Aᵀy over s.
      let error = abs(svd.measured[i] - svd.values[i] * coordinates[0, i])
      #expect(svd.values[i] == 0 ? svd.measured[i] == 0 : error < 1e-4 / svd.values[i], "\(i): \(error)")
    }
  }

  /// Operators without a basis at hand are measured all the same.
  @Test func othersHaveNone() {
    var random = RandomStream(seed: 4).generator()
    let motion = MotionBlur(height: 8, width: 8, kernel: MotionKernel(size: 5, &random))
    #expect(!(motion as any MeasurementOperator is any SingularOperator))
    let y = Tensor(zeros: [1] + motion.measurementShape)
    let flat = FlatImageMeasurement(GaussianImageNoise(motion, sigma: 0.2), y)
    #expect(flat.dimension == 192 && flat.values.count == 192 && flat.sigma == 0.2)
    let (x, v) = (normal(3, 192, 5), normal(3, 192, 6))
    let (image, back) = (flat.apply(x), flat.pullback(v, at: x))
    for row in 0..<3 {
      let (a, b) = (
        zip(image[row: row], v[row: row]).reduce(0) { $0 + $1.0 * $1.1 },
        zip(x[row: row], back[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
      )
      #expect(abs(a - b) < 1e-4)
    }
  }
}
