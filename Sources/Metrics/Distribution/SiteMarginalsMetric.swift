import Diffusion
import Statistics

/// Total variation of the histogram of the draws at every site from the exact marginal p(x_i | y), averaged over sites.
///
/// It sees each site by itself, and so works where whole sequences are too many to count; beside it its floor, the same
/// for as many exact draws, in closed form. A point estimate has tv_i = 1 − p(x̂_i | y) and no floor. NaN where the
/// marginals are unknown.
public struct SiteMarginalsMetric: Metric {
  /// No options.
  public init() {}

  /// `site_marginals`.
  public static let name = "site_marginals"
  /// 1.
  public static let version = 1
  /// `site_tv`, `site_tv_floor`.
  public let columns = [
    MetricColumn("site_tv", higherIsBetter: false, doc: "mean over sites of the tv to the exact marginal"),
    MetricColumn("site_tv_floor", doc: "mean site_tv of as many exact draws"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let marginals = try input.exact?.siteMarginals() else { return notApplicable }
    let (n, length, vocabulary) = (input.draws.count, input.draws.length, input.likelihood.space.vocabulary)
    var total = 0.0
    for site in 0..<length {
      var counts = [Int](repeating: 0, count: vocabulary)
      for row in 0..<n { counts[Int(input.draws[row, site])] += 1 }
      total += totalVariation(Histogram(counts: counts), Array(marginals[site * vocabulary..<(site + 1) * vocabulary]))
    }
    let floor = input.claim == .point ? .nan : expectedTotalVariation(marginals, draws: n) / Double(length)
    return [total / Double(length), floor]
  }
}
