/// A linear measurement A = U diag(s) Vᵀ whose singular value decomposition is at hand.
public protocol SingularMeasurement: GaussianMeasurement {
  /// The decomposition, with y in its basis.
  func singularValues() -> SingularValues
}

/// The singular value decomposition A = U diag(s) Vᵀ as DDRM needs it.
public struct SingularValues: Sendable {
  /// s_i, d numbers ≥ 0, zero beyond the rank.
  public let values: [Double]
  /// (Uᵀy)_i, d numbers, zero where s_i = 0.
  public let measured: [Double]
  /// Vᵀx of every row.
  public let toBasis: @Sendable (RealBatch) -> RealBatch
  /// Vx of every row.
  public let fromBasis: @Sendable (RealBatch) -> RealBatch

  /// Requires as many numbers in `measured` as in `values`.
  public init(
    values: [Double], measured: [Double], toBasis: @escaping @Sendable (RealBatch) -> RealBatch,
    fromBasis: @escaping @Sendable (RealBatch) -> RealBatch
  ) {
    precondition(values.count == measured.count, "a singular value a coordinate")
    (self.values, self.measured, self.toBasis, self.fromBasis) = (values, measured, toBasis, fromBasis)
  }
}
