/// What a test of significance found.
public struct TestResult: Sendable, Equatable {
  /// The test, as captions name it: "paired t", "Wilcoxon (exact)".
  public let name: String
  /// The test statistic; NaN where the test is undefined.
  public let statistic: Double
  /// Degrees of freedom, where the test has them.
  public let degreesOfFreedom: Double?
  /// The two-sided p-value; NaN where the test is undefined.
  public let p: Double
  /// The number of pairs (or counts) that it was computed from.
  public let n: Int
  /// Why p is NaN, where it is.
  public let reason: String?

  /// A result; p = NaN needs a reason.
  public init(
    _ name: String, statistic: Double, degreesOfFreedom: Double? = nil, p: Double, n: Int, reason: String? = nil
  ) {
    self.name = name
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.p = p
    self.n = n
    self.reason = reason
  }

  static func undefined(_ name: String, n: Int, _ reason: String) -> TestResult {
    TestResult(name, statistic: .nan, p: .nan, n: n, reason: reason)
  }
}
