import Diffusion

/// The entropy of the exact posterior, nats: how much there is to sample.
///
/// The same for every sampler on a measurement. NaN without an exact posterior.
public struct EntropyMetric: Metric {
  /// No options.
  public init() {}

  /// `entropy`.
  public static let name = "entropy"
  /// 1.
  public static let version = 1
  /// `entropy`.
  public let columns = [MetricColumn("entropy", unit: "nats", doc: "entropy of the exact posterior")]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    return [input.exact?.entropy ?? .nan]
  }
}
