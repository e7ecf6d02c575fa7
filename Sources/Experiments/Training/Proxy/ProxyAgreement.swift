import Platform

/// How well a proxy agrees with LPIPS on pairs of an image and a distortion of it.
public struct ProxyAgreement: Sendable, Equatable {
  /// Which images, which distortions: "faces, learned distortions".
  public let name: String
  /// The number of pairs.
  public let pairs: Int
  /// Spearman's correlation.
  public let spearman: Double
  /// Pearson's correlation.
  public let pearson: Double
  /// Spearman's correlation within each quarter of severity, the mildest first.
  public let bands: [Double]

  /// "faces, learned distortions: Spearman 0.981, Pearson 0.975, within bands 0.91 0.93 0.94 0.95 (4400 pairs)".
  public var text: String {
    name + String(printf: ": Spearman %.4f, Pearson %.4f, within bands ", spearman, pearson)
      + bands.map { String(printf: "%.3f", $0) }.joined(separator: " ") + " (\(pairs) pairs)"
  }
}
