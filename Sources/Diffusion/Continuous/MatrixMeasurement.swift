import Platform
import Tensors

/// A Gaussian measurement by a matrix A = U diag(s) Vᵀ of n rows and d columns.
public struct MatrixMeasurement: GaussianMeasurement {
  /// d.
  public let dimension: Int
  /// y, n numbers.
  public let values: [Double]
  /// σ_y > 0.
  public let sigma: Double
  /// A, shape (n, d) row-major.
  public let matrix: [Double]

  /// Requires n·d numbers in `matrix` and σ_y > 0.
  public init(_ matrix: [Double], dimension: Int, values: [Double], sigma: Double) {
    precondition(matrix.count == values.count * dimension && sigma > 0, "A has n·d numbers, and σ_y > 0")
    (self.matrix, self.dimension, self.values, self.sigma) = (matrix, dimension, values, sigma)
  }

  /// Ax of every row.
  public func apply(_ x: RealBatch) -> RealBatch {
    let (n, d) = (values.count, dimension)
    var result = RealBatch(count: x.count, dimension: n)
    for row in 0..<x.count {
      for i in 0..<n {
        var sum = 0.0
        for j in 0..<d { sum += matrix[i * d + j] * x.storage[row * d + j] }
        result.storage[row * n + i] = sum
      }
    }
    return result
  }

  /// Aᵀc of every row.
  public func transpose(_ c: RealBatch) -> RealBatch {
    let (n, d) = (values.count, dimension)
    var result = RealBatch(count: c.count, dimension: d)
    for row in 0..<c.count {
      for i in 0..<n {
        let ci = c.storage[row * n + i]
        for j in 0..<d { result.storage[row * d + j] += matrix[i * d + j] * ci }
      }
    }
    return result
  }

  /// Aᵀc of every row.
  public func pullback(_ c: RealBatch, at x: RealBatch) -> RealBatch { transpose(c) }

  /// The covariance of y when x has covariance C = U diag(λ) Uᵀ: ACAᵀ + σ_y²I, shape (n, n).
  public func covariance(_ basis: SpectralCovariance, _ λ: [Double]) -> [Double] {
    let (n, d) = (values.count, dimension)
    let rows = RealBatch(rows: (0..<n).map { Array(matrix[$0 * d..<($0 + 1) * d]) })
    let s = basis.toSpectral(rows)
    var result = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n {
        for l in 0..<d { result[i * n + j] += s[i, l] * λ[l] * s[j, l] }
      }
      result[i * n + i] += sigma * sigma
    }
    return result
  }
}
