import Platform

/// Eigenvalues of a symmetric tridiagonal matrix, and the first component of every eigenvector: the nodes and the roots of
/// the weights of a Gauss quadrature (Golub and Welsch 1969).
///
/// QL steps with implicit shifts (Bowdler, Martin, Reinsch and Wilkinson 1968), rotations applied to the first row alone.
struct TridiagonalEigen {
  /// In the order that deflation finds them.
  private(set) var values: [Double]
  /// First components of the unit eigenvectors.
  private(set) var first: [Double]

  /// Of the matrix with this diagonal and these n − 1 numbers beside it.
  init(diagonal: [Double], beside: [Double]) {
    let n = diagonal.count
    precondition(n >= 1 && beside.count == n - 1, "a tridiagonal matrix has n and n − 1 numbers")
    var (d, e) = (diagonal, beside + [0])
    var z = [Double](repeating: 0, count: n)
    z[0] = 1
    for l in 0..<n {
      for _ in 0..<60 {
        var m = l
        while m < n - 1, abs(e[m]) > 0x1p-52 * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
        if m == l { break }
        let half = (d[l + 1] - d[l]) / (2 * e[l])
        let root = (half * half + 1).squareRoot()
        var g = d[m] - d[l] + e[l] / (half + (half < 0 ? -root : root))
        var (s, c, p) = (1.0, 1.0, 0.0)
        var i = m - 1
        while i >= l {
          let (f, b) = (s * e[i], c * e[i])
          let r = (f * f + g * g).squareRoot()
          e[i + 1] = r
          if r == 0 {
            d[i + 1] -= p
            e[m] = 0
            break
          }
          (s, c) = (f / r, g / r)
          g = d[i + 1] - p
          let turn = (d[i] - g) * s + 2 * c * b
          p = s * turn
          d[i + 1] = g + p
          g = c * turn - b
          (z[i + 1], z[i]) = (s * z[i] + c * z[i + 1], c * z[i] - s * z[i + 1])
          i -= 1
        }
        if i >= l { continue }
        d[l] -= p
        e[l] = g
        e[m] = 0
      }
    }
    (values, first) = (d, z)
  }
}
