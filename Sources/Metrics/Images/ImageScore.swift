import Statistics

/// The mean over draws of what a metric of images says of them; NaN where draws are no images, and without a truth.
public struct ImageScore<Score: ImageMetric>: Metric {
  /// What scores one image.
  public let score: Score

  /// The mean of a metric.
  public init(_ score: Score) { self.score = score }

  /// That of the metric of images.
  public static var name: String { Score.name }
  /// That of the metric of images.
  public static var version: Int { Score.version }
  /// That of the metric of images.
  public var columns: [MetricColumn] { [Score.column] }

  /// One value.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let images = input.images else { return notApplicable }
    return [mean(try score.evaluate(images.images(of: input.draws), truth: images.truth))]
  }
}
