import Diffusion
import Statistics

/// The share of generated sites whose symbol does not occur anywhere in the truth, averaged over draws.
///
/// Campbell et al. 2022 ("proportion of outliers"). Generated are the sites that a factorised likelihood says nothing
/// about, ℓ_i constant; NaN for other likelihoods, and where every site is measured.
public struct OutliersMetric: Metric {
  /// No options.
  public init() {}

  /// `outliers`.
  public static let name = "outliers"
  /// 1.
  public static let version = 1
  /// `outliers`.
  public let columns = [
    MetricColumn(
      "outliers", higherIsBetter: false, doc: "mean share of unmeasured sites with a symbol foreign to the truth")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let factors = (input.likelihood as? any FactorisedLikelihood)?.siteLogLikelihood else { return notApplicable }
    let vocabulary = input.likelihood.space.vocabulary
    let hidden = input.truth.indices.filter { site in
      factors[site * vocabulary..<(site + 1) * vocabulary].allSatisfy { $0 == factors[site * vocabulary] }
    }
    guard input.hasTruth, !hidden.isEmpty else { return notApplicable }
    let known = Set(input.truth)
    let shares = (0..<input.draws.count).map { row in
      Double(hidden.count { !known.contains(input.draws[row, $0]) }) / Double(hidden.count)
    }
    return [mean(shares)]
  }
}
