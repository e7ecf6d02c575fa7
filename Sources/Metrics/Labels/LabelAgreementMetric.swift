import Diffusion

/// The share of draws whose nearest training neighbour has the label of the truth's nearest neighbour.
///
/// The truth's own label is not used: a measurement cannot tell more than the truth does. NaN without a classifier and
/// for V > 2.
public struct LabelAgreementMetric: Metric {
  /// No options.
  public init() {}

  /// `label_agreement`.
  public static let name = "label_agreement"
  /// 1.
  public static let version = 1
  /// `label_nn`.
  public let columns = [
    MetricColumn(
      "label_nn", higherIsBetter: true,
      doc: "share of draws with the truth's label, both by the nearest training neighbour")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let classifier = input.labels, input.hasTruth, input.likelihood.space.vocabulary == 2 else {
      return notApplicable
    }
    let expected = classifier.labels(TokenBatch(rows: [input.truth]))
    let labels = classifier.labels(input.draws)
    return [Double(labels.count { [$0] == expected }) / Double(labels.count)]
  }
}
