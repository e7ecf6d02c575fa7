import Tensors

/// A covariance matrix C = U diag(λ) Uᵀ, so that every function of C costs a rotation.
public struct SpectralCovariance: Hashable, Sendable {
  /// λ, d numbers ≥ 0.
  public let values: [Double]
  /// Columns of U, shape (d, d) row-major; nil for the identity.
  public let basis: [Double]?

  /// d.
  public var dimension: Int { values.count }

  /// variance·I.
  public init(isotropic variance: Double, dimension: Int) {
    precondition(variance >= 0 && dimension >= 1, "a variance is ≥ 0")
    values = [Double](repeating: variance, count: dimension)
    basis = nil
  }

  /// Of a symmetric matrix, row-major, positive semidefinite up to rounding.
  public init(_ matrix: [Double], dimension: Int) {
    let eigen = SymmetricEigen(matrix, dimension: dimension)
    values = eigen.values.map { max($0, 0) }
    basis = eigen.vectors
  }

  /// λ ≥ 0 and the columns of an orthogonal U, shape (d, d) row-major.
  public init(values: [Double], basis: [Double]) {
    precondition(basis.count == values.count * values.count, "a basis of d vectors has d² numbers")
    (self.values, self.basis) = (values, basis)
  }

  /// f(C)·x of every row: U diag(f(λ)) Uᵀ x.
  public func apply(_ x: RealBatch, _ f: (Double) -> Double) -> RealBatch {
    precondition(x.dimension == dimension, "a row has d numbers")
    var s = toSpectral(x)
    let scale = values.map(f)
    for i in s.storage.indices { s.storage[i] *= scale[i % dimension] }
    return fromSpectral(s)
  }

  /// Uᵀx of every row.
  public func toSpectral(_ x: RealBatch) -> RealBatch { rotated(x, transposed: true) }

  /// Ux of every row.
  public func fromSpectral(_ x: RealBatch) -> RealBatch { rotated(x, transposed: false) }

  private func rotated(_ x: RealBatch, transposed: Bool) -> RealBatch {
    guard let basis else { return x }
    let d = dimension
    var result = RealBatch(count: x.count, dimension: d)
    for row in 0..<x.count {
      for i in 0..<d {
        for j in 0..<d {
          if transposed {
            result.storage[row * d + j] += basis[i * d + j] * x.storage[row * d + i]
          } else {
            result.storage[row * d + i] += basis[i * d + j] * x.storage[row * d + j]
          }
        }
      }
    }
    return result
  }
}
