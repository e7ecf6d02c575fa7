import Tensors

/// A covariance matrix C = U diag(λ) Uᵀ, so that every function of C costs a rotation.
public struct SpectralCovariance: Hashable, Sendable {
  /// λ, d numbers ≥ 0.
  public let values: [Double]
  /// Columns of U, shape (d, d) row-major; nil for the identity.
  public let basis: [Double]?
  /// Uᵀ.
  private let transposed: [Double]?

  /// d.
  public var dimension: Int { values.count }

  /// variance·I.
  public init(isotropic variance: Double, dimension: Int) {
    precondition(variance >= 0 && dimension >= 1, "a variance is ≥ 0")
    values = [Double](repeating: variance, count: dimension)
    (basis, transposed) = (nil, nil)
  }

  /// Of a symmetric matrix, row-major, positive semidefinite up to rounding.
  public init(_ matrix: [Double], dimension: Int) {
    let eigen = SymmetricEigen(matrix, dimension: dimension)
    values = eigen.values.map { max($0, 0) }
    (basis, transposed) = (eigen.vectors, Self.transposed(eigen.vectors, dimension))
  }

  /// λ ≥ 0 and the columns of an orthogonal U, shape (d, d) row-major.
  public init(values: [Double], basis: [Double]) {
    precondition(basis.count == values.count * values.count, "a basis of d vectors has d² numbers")
    (self.values, self.basis, transposed) = (values, basis, Self.transposed(basis, values.count))
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
  public func toSpectral(_ x: RealBatch) -> RealBatch { product(x, basis) }

  /// Ux of every row.
  public func fromSpectral(_ x: RealBatch) -> RealBatch { product(x, transposed) }

  /// Mᵀx of every row, for the rows of M to be read in order.
  private func product(_ x: RealBatch, _ matrix: [Double]?) -> RealBatch {
    guard let matrix else { return x }
    let d = dimension
    var result = RealBatch(count: x.count, dimension: d)
    matrix.withUnsafeBufferPointer { m in
      x.storage.withUnsafeBufferPointer { x in
        result.storage.withUnsafeMutableBufferPointer { y in
          guard let m = m.baseAddress, let x = x.baseAddress, let y = y.baseAddress else { return }
          for row in stride(from: 0, to: result.count * d, by: d) {
            let target = y + row
            for i in 0..<d {
              let (value, source) = (x[row + i], m + i * d)
              for j in 0..<d { target[j] += source[j] * value }
            }
          }
        }
      }
    }
    return result
  }

  private static func transposed(_ matrix: [Double], _ d: Int) -> [Double] {
    (0..<d * d).map { matrix[$0 % d * d + $0 / d] }
  }
}
