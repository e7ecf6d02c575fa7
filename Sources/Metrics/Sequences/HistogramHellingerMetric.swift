import Diffusion
import Statistics

/// The Hellinger distance of the symbol histogram of a draw from that of the truth: √(1 − Σ_v √(p_v·q_v)), both over all
/// L sites, hidden and measured; averaged over draws.
///
/// Campbell et al. 2022 and Chu et al. 2025 (Table 5) use it for melodies, one draw a song, and average over songs. It
/// looks at which symbols occur, not where.
public struct HistogramHellingerMetric: Metric {
  /// No options.
  public init() {}

  /// `histogram_hellinger`.
  public static let name = "histogram_hellinger"
  /// 1.
  public static let version = 1
  /// `histogram_hellinger`.
  public let columns = [
    MetricColumn(
      "histogram_hellinger", higherIsBetter: false,
      doc: "mean Hellinger distance of a draw's symbol histogram from the truth's")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard input.hasTruth else { return notApplicable }
    let vocabulary = input.likelihood.space.vocabulary
    func counts(_ tokens: some Sequence<Token>) -> [Int] {
      tokens.reduce(into: [Int](repeating: 0, count: vocabulary)) { $0[Int($1)] += 1 }
    }
    let truth = counts(input.truth).map { Double($0) / Double(input.truth.count) }
    return [mean((0..<input.draws.count).map { hellinger(Histogram(counts: counts(input.draws[row: $0])), truth) })]
  }
}
