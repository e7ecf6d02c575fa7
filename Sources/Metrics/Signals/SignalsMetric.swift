import Diffusion
import Tensors

/// Distances of drawn signals to the exact posterior of signals, beside the floor that exact draws would score.
///
/// NaN where draws are no signals, or the posterior of signals is not known.
public struct SignalsMetric: Metric {
  /// Sets of exact draws behind the floor.
  public let replicates: Int
  /// Exact draws that the energy distance is taken to.
  public let points: Int

  /// Requires at least one of each.
  public init(replicates: Int = 20, points: Int = 1000) {
    precondition(replicates >= 1 && points >= 1, "a floor needs replicates, a distance points")
    (self.replicates, self.points) = (replicates, points)
  }

  /// `signals`.
  public static let name = "signals"
  /// 1.
  public static let version = 1
  /// `mean_error`, `covariance_error`, `energy`, and the floor of each.
  public let columns = [
    MetricColumn(
      "mean_error", higherIsBetter: false, doc: "‖mean of draws − E[x|y]‖ over √tr Cov(x|y)"),
    MetricColumn(
      "covariance_error", higherIsBetter: false, doc: "‖covariance of draws − Cov(x|y)‖ over ‖Cov(x|y)‖, Frobenius"),
    MetricColumn(
      "energy", higherIsBetter: false, doc: "energy distance of draws to exact ones, a square root, in units of x"),
    MetricColumn("mean_error_floor", doc: "mean mean_error of as many exact draws"),
    MetricColumn("covariance_error_floor", doc: "mean covariance_error of as many exact draws"),
    MetricColumn("energy_floor", doc: "mean energy of as many exact draws"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let law = input.exact?.signals, let signals = input.signals else { return notApplicable }
    let floor = input.floors.floor(of: law, draws: input.draws.count, replicates: replicates, points: points)
    let own = floor.reference.distances(RealBatch(signals))
    return [
      own.mean, own.covariance, own.energy, floor.distances.mean, floor.distances.covariance, floor.distances.energy,
    ]
  }
}
