import Diffusion
import Statistics

/// The mean posterior rank of the draws: 1 + the number of states of the reference law that are more probable.
///
/// 1 is the mode; a draw off the support ranks below all K states of positive probability, K + 1. Read against the `exact` row. NaN without a
/// reference law.
public struct RankMetric: Metric {
  /// No options.
  public init() {}

  /// `rank`.
  public static let name = "rank"
  /// 1.
  public static let version = 1
  /// `rank`.
  public let columns = [
    MetricColumn("rank", doc: "mean rank of the draws' states in the exact posterior")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let law = input.reference else { return notApplicable }
    let ascending = law.probabilities.filter { $0 > 0 }.sorted()
    let ranks = law.probabilities(of: input.draws).map { p in
      Double(1 + ascending.count - (p > 0 ? firstIndex(above: p, in: ascending) : 0))
    }
    return [mean(ranks)]
  }

  /// The first index of an ascending array whose value is above `p`, by bisection.
  private func firstIndex(above p: Double, in ascending: [Double]) -> Int {
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] > p { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
