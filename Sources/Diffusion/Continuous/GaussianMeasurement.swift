/// y = A(x) + σ_y n, n ~ N(0, I): a measurement of real signals, seen by the samplers.
public protocol GaussianMeasurement: Sendable {
  /// d, the numbers of x.
  var dimension: Int { get }
  /// y, n numbers.
  var values: [Double] { get }
  /// σ_y > 0.
  var sigma: Double { get }

  /// A(x), row by row: shape (B, n).
  func apply(_ x: RealBatch) -> RealBatch
  /// Jᵀc row by row, J = ∂A/∂x at x: c of shape (B, n), result (B, d).
  func pullback(_ c: RealBatch, at x: RealBatch) -> RealBatch
}

extension GaussianMeasurement {
  /// y − A(x) of every row.
  public func residual(_ x: RealBatch) -> RealBatch {
    var r = apply(x)
    for i in r.storage.indices { r.storage[i] = values[i % values.count] - r.storage[i] }
    return r
  }

  /// ‖y − A(x)‖₂ of every row.
  public func residualNorms(_ x: RealBatch) -> [Double] {
    let r = residual(x)
    return (0..<x.count).map { r[row: $0].reduce(0) { $0 + $1 * $1 }.squareRoot() }
  }
}
