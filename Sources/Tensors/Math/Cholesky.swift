import Platform

/// The factor of a positive definite matrix: S = G Gᵀ, G lower triangular.
public struct Cholesky: Sendable {
  /// n.
  public let dimension: Int
  /// G, row-major, zeros above the diagonal.
  public let factor: [Double]

  /// Of a matrix of n rows, row-major, of which the lower triangle counts; nil unless it is positive definite.
  public init?(_ matrix: [Double], dimension n: Int) {
    precondition(n >= 1 && matrix.count == n * n, "a matrix of n rows has n² numbers")
    var g = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = matrix[i * n + j]
        for l in 0..<j { sum -= g[i * n + l] * g[j * n + l] }
        if i == j {
          guard sum > 0 else { return nil }
          g[i * n + i] = sum.squareRoot()
        } else {
          g[i * n + j] = sum / g[j * n + j]
        }
      }
    }
    (dimension, factor) = (n, g)
  }

  /// ln det S.
  public var logDeterminant: Double {
    2 * (0..<dimension).reduce(0) { $0 + log(factor[$1 * dimension + $1]) }
  }

  /// S⁻¹b.
  public func solve(_ b: some Collection<Double>) -> [Double] {
    precondition(b.count == dimension, "b has n numbers")
    let n = dimension
    var x = Array(b)
    for i in 0..<n {
      for l in 0..<i { x[i] -= factor[i * n + l] * x[l] }
      x[i] /= factor[i * n + i]
    }
    for i in (0..<n).reversed() {
      for l in i + 1..<n { x[i] -= factor[l * n + i] * x[l] }
      x[i] /= factor[i * n + i]
    }
    return x
  }

  /// ln N(r; 0, S), nats.
  public func logDensity(_ r: some Collection<Double>) -> Double {
    let s = zip(r, solve(r)).reduce(0) { $0 + $1.0 * $1.1 }
    return -0.5 * (s + logDeterminant + Double(dimension) * log(2 * Double.pi))
  }
}
