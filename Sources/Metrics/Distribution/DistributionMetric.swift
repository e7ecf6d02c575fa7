import Diffusion
import Statistics

/// Distances of the draws' histogram to the reference law, beside the floor that exact draws would score.
///
/// The histogram has one extra state for draws off the support. A point estimate x̂ has the exact distances of a unit
/// mass, tv = 1 − p(x̂ | y) and hellinger = √(1 − √p(x̂ | y)), averaged over draws, and no floor. NaN without a reference.
public struct DistributionMetric: Metric {
  /// Sets of exact draws behind the floor.
  public let replicates: Int

  /// Requires at least one replicate.
  public init(replicates: Int = 100) {
    precondition(replicates >= 1, "a floor needs replicates")
    self.replicates = replicates
  }

  /// `distribution`.
  public static let name = "distribution"
  /// 1.
  public static let version = 1
  /// `tv`, `hellinger`, `tv_floor`, `tv_floor_p95`, `hellinger_floor`, `hellinger_floor_p95`, `off_support`.
  public let columns = [
    MetricColumn("tv", higherIsBetter: false, doc: "total variation ½Σ|p̂ − p| to the exact posterior"),
    MetricColumn("hellinger", higherIsBetter: false, doc: "Hellinger distance √(1 − Σ√(p̂p)) to the same"),
    MetricColumn("tv_floor", doc: "mean tv of as many exact draws"),
    MetricColumn(
      "tv_floor_p95", doc: "95th percentile of the tv of as many exact draws"),
    MetricColumn("hellinger_floor", doc: "mean hellinger of as many exact draws"),
    MetricColumn(
      "hellinger_floor_p95", doc: "95th percentile of the hellinger of exact draws"),
    MetricColumn(
      "off_support", higherIsBetter: false, doc: "share of draws that are no state of the reference law"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let law = input.reference else { return notApplicable }
    let p = law.probabilities(of: input.draws)
    let histogram = law.histogram(input.draws)
    let offSupport = Double(histogram.offSupport) / Double(histogram.total)
    if input.claim == .point {
      let distances = (mean(p.map { 1 - $0 }), mean(p.map { max(0, 1 - $0.squareRoot()).squareRoot() }))
      return [distances.0, distances.1, .nan, .nan, .nan, .nan, offSupport]
    }
    let floor = input.floors.floor(of: law.probabilities, draws: input.draws.count, replicates: replicates)
    return [
      totalVariation(histogram, law.probabilities), hellinger(histogram, law.probabilities), floor.totalVariation,
      floor.totalVariation95, floor.hellinger, floor.hellinger95, offSupport,
    ]
  }
}
