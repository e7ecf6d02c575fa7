import Platform
import Tensors

extension MatrixMeasurement: SingularMeasurement {
  /// By the eigenvectors of AᵀA; singular values below 10⁻⁷ of the largest count as zero, which loses half the digits of
  /// small ones.
  public func singularValues() -> SingularValues {
    let (n, d) = (values.count, dimension)
    var gram = [Double](repeating: 0, count: d * d)
    for l in 0..<n {
      for i in 0..<d { for j in 0..<d { gram[i * d + j] += matrix[l * d + i] * matrix[l * d + j] } }
    }
    let eigen = SymmetricEigen(gram, dimension: d)
    let largest = eigen.values.max().map { max($0, 0).squareRoot() } ?? 0
    let s = eigen.values.map { max($0, 0).squareRoot() }.map { $0 > 1e-7 * largest ? $0 : 0 }
    // Uᵀy = diag(1/s) Vᵀ Aᵀ y.
    let back = transpose(RealBatch(rows: [values]))
    let measured = (0..<d).map { i in
      s[i] == 0 ? 0 : (0..<d).reduce(0) { $0 + eigen.vectors[$1 * d + i] * back[0, $1] } / s[i]
    }
    let basis = SpectralCovariance(values: s, basis: eigen.vectors)
    return SingularValues(
      values: s, measured: measured, toBasis: { basis.toSpectral($0) }, fromBasis: { basis.fromSpectral($0) })
  }
}
