import Platform

/// Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations: A = V diag(λ) Vᵀ.
///
/// For matrices of some hundred rows at most: O(d³) a sweep, about eight sweeps.
public struct SymmetricEigen: Sendable {
  /// λ, in no particular order.
  public let values: [Double]
  /// V, whose columns are the eigenvectors, shape (d, d) row-major.
  public let vectors: [Double]

  /// Reads a matrix of d rows, row-major; its upper triangle counts.
  public init(_ matrix: [Double], dimension d: Int) {
    precondition(d >= 1 && matrix.count == d * d, "a matrix of d rows has d² numbers")
    var a = matrix
    for i in 0..<d { for j in 0..<i { a[i * d + j] = a[j * d + i] } }
    var v = (0..<d * d).map { $0 % (d + 1) == 0 ? 1.0 : 0 }
    let total = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<d { for j in i + 1..<d { off += a[i * d + j] * a[i * d + j] } }
      if off <= 0x1p-104 * total { break }
      for p in 0..<d {
        for q in p + 1..<d where a[p * d + q] != 0 {
          let θ = (a[q * d + q] - a[p * d + p]) / (2 * a[p * d + q])
          let t = (θ < 0 ? -1 : 1) / (abs(θ) + (θ * θ + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for i in 0..<d {
            let (x, y) = (a[i * d + p], a[i * d + q])
            (a[i * d + p], a[i * d + q]) = (c * x - s * y, s * x + c * y)
          }
          for i in 0..<d {
            let (x, y) = (a[p * d + i], a[q * d + i])
            (a[p * d + i], a[q * d + i]) = (c * x - s * y, s * x + c * y)
          }
          for i in 0..<d {
            let (x, y) = (v[i * d + p], v[i * d + q])
            (v[i * d + p], v[i * d + q]) = (c * x - s * y, s * x + c * y)
          }
        }
      }
    }
    values = (0..<d).map { a[$0 * d + $0] }
    vectors = v
  }
}
