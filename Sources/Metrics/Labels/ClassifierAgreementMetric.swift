import Diffusion

/// The share of draws to which a classifier gives the class that the task asks for, or where it asks for none, the class
/// that it gives to the truth.
///
/// The accuracy of Chu et al. 2025, Tables 4 and 9. The truth's own label is not used: a network that mistakes the truth should find the same mistake in a good draw. NaN
/// without truth and class, and for V > 2.
public struct ClassifierAgreementMetric: Metric {
  /// The classifier; one that did not guide the draws.
  public let classifier: any SequenceClassifier
  /// The length of the sequences that it takes.
  public let length: Int

  /// Agreement as one classifier sees it.
  public init(_ classifier: any SequenceClassifier, length: Int) {
    (self.classifier, self.length) = (classifier, length)
  }

  /// `classifier_agreement`.
  public static let name = "classifier_agreement"
  /// 1.
  public static let version = 1
  /// `accuracy`.
  public var columns: [MetricColumn] { Self.columns }
  /// The same, before there is a classifier.
  public static let columns = [
    MetricColumn(
      "accuracy", higherIsBetter: true,
      doc: "share of draws with the class asked for, or else the truth's, both by the evaluation network")
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard input.likelihood.space.vocabulary == 2, input.wanted != nil || input.hasTruth else { return notApplicable }
    guard input.draws.length == length else { throw MetricError.length("a draw", input.draws.length, expected: length) }
    let expected = input.wanted ?? classifier.labels(TokenBatch(rows: [input.truth]))[0]
    let labels = classifier.labels(input.draws)
    return [Double(labels.count { $0 == expected }) / Double(labels.count)]
  }
}
