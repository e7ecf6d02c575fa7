/// An estimate with a confidence interval, and how it was made.
public struct Interval: Sendable, Equatable {
  /// How an interval was made.
  public enum Method: Sendable, Equatable {
    /// Student's t.
    case studentT
    /// Bias-corrected and accelerated bootstrap with this many resamples.
    case bca(resamples: Int)
    /// Percentile bootstrap of grouped values with this many resamples.
    case grouped(BootstrapDesign, resamples: Int)
    /// Wilson's score interval of a proportion.
    case wilson
  }

  /// The point estimate.
  public let estimate: Double
  /// Lower end; NaN where no interval exists.
  public let low: Double
  /// Upper end; NaN where no interval exists.
  public let high: Double
  /// How it was made.
  public let method: Method
  /// The confidence level, in (0, 1).
  public let confidence: Double
  /// Why there is no interval, where there is none.
  public let reason: String?

  /// An interval that exists.
  public init(estimate: Double, low: Double, high: Double, method: Method, confidence: Double) {
    self.estimate = estimate
    self.low = low
    self.high = high
    self.method = method
    self.confidence = confidence
    reason = nil
  }

  /// An estimate without an interval: both ends NaN.
  public init(estimate: Double, undefined reason: String, method: Method, confidence: Double) {
    self.estimate = estimate
    low = .nan
    high = .nan
    self.method = method
    self.confidence = confidence
    self.reason = reason
  }

  /// Half of high − low.
  public var halfWidth: Double { (high - low) / 2 }
}

extension Interval.Method: CustomStringConvertible {
  /// For captions: "t", "BCa, 9999 resamples", "Wilson".
  public var description: String {
    switch self {
    case .studentT: "t"
    case .bca(let resamples): "BCa, \(resamples) resamples"
    case .grouped(let design, let resamples): "\(design) bootstrap, \(resamples) resamples"
    case .wilson: "Wilson"
    }
  }
}
