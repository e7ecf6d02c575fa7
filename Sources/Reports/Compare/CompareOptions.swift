/// What is compared, and how.
public struct CompareOptions: Sendable {
  /// The column.
  public var metric: String
  /// The sampler that all others are paired with.
  public var baseline: String
  /// Point estimates and references that are compared as well; the baseline is, whatever it claims.
  public var included: [String] = []
  /// Equivalence within ± this, in units of the metric; `nil` for no such test.
  public var margin: Double?
  /// Whether the metric is the one that was declared before; others are secondary.
  public var isPrimary: Bool
  /// Unit, test, confidence, resamples, seed.
  public var summary: SummaryOptions

  /// A comparison on one column.
  public init(
    metric: String, baseline: String, margin: Double? = nil, isPrimary: Bool = true,
    summary: SummaryOptions = SummaryOptions()
  ) {
    self.metric = metric
    self.baseline = baseline
    self.margin = margin
    self.isPrimary = isPrimary
    self.summary = summary
  }
}
