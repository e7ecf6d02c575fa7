import Platform

/// A linear codec of orthonormal rows: Enc(x) = Wx, Dec(c) = Wᵀc, WWᵀ = I, W of k rows and d columns.
///
/// Lossless for k = d; for k < d it keeps what lies in the span of its rows.
public struct OrthogonalCodec: Hashable, Sendable {
  /// d.
  public let dimension: Int
  /// k.
  public let codes: Int
  /// W, shape (k, d) row-major.
  public let matrix: [Double]

  /// Requires 1 ≤ k ≤ d rows that are orthonormal to 10⁻⁹.
  public init(_ matrix: [Double], dimension d: Int) {
    let k = matrix.count / max(1, d)
    precondition(d >= 1 && k >= 1 && k <= d && matrix.count == k * d, "W has k rows of d numbers, k ≤ d")
    for a in 0..<k {
      for b in 0...a {
        let product = (0..<d).reduce(0) { $0 + matrix[a * d + $1] * matrix[b * d + $1] }
        precondition(abs(product - (a == b ? 1 : 0)) < 1e-9, "the rows of W are orthonormal")
      }
    }
    (dimension, codes, self.matrix) = (d, k, matrix)
  }

  /// W = I.
  public static func identity(_ d: Int) -> OrthogonalCodec {
    OrthogonalCodec((0..<d * d).map { $0 % (d + 1) == 0 ? 1 : 0 }, dimension: d)
  }

  /// The first k rows of the discrete cosine transform: W_aj = √(2/d) cos(π(j + ½)a/d), row 0 over √2.
  public static func cosine(_ d: Int, codes k: Int) -> OrthogonalCodec {
    let rows = (0..<k * d).map { n in
      let (a, j) = (Double(n / d), Double(n % d))
      return (2 / Double(d)).squareRoot() * cos(.pi * (j + 0.5) * a / Double(d)) / (a == 0 ? 2.0.squareRoot() : 1)
    }
    return OrthogonalCodec(rows, dimension: d)
  }

  /// Wx of every row.
  public func encode(_ x: RealBatch) -> RealBatch {
    var c = RealBatch(count: x.count, dimension: codes)
    for row in 0..<x.count {
      for a in 0..<codes {
        var sum = 0.0
        for j in 0..<dimension { sum += matrix[a * dimension + j] * x.storage[row * dimension + j] }
        c.storage[row * codes + a] = sum
      }
    }
    return c
  }

  /// Wᵀc of every row.
  public func decode(_ c: RealBatch) -> RealBatch {
    var x = RealBatch(count: c.count, dimension: dimension)
    for row in 0..<c.count {
      for a in 0..<codes {
        let value = c.storage[row * codes + a]
        for j in 0..<dimension { x.storage[row * dimension + j] += matrix[a * dimension + j] * value }
      }
    }
    return x
  }
}

/// A prior of signals that knows the law of their codes, as an autoencoder's latent diffusion model does.
public protocol CodedPrior: ContinuousPrior {
  /// The prior of Enc(x0); requires a codec of d numbers.
  func coded(by codec: OrthogonalCodec) -> any ContinuousPrior
}
