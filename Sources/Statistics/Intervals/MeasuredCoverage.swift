/// How often 95 % intervals of a mean hold the true one: shares of 2,000 simulated data sets, which tests measure again.
///
/// The standard error is half a percent point. BCa had 999 resamples. "Skewed" is log-normal with σ = 1.
public struct MeasuredCoverage: Sendable {
  /// Values in a data set.
  public let n: Int
  /// Student's t and BCa on Gaussian data.
  public let gaussian: (t: Double, bca: Double)
  /// The same on skewed data.
  public let skewed: (t: Double, bca: Double)

  /// Below 30, where reports use Student's t.
  public static let small = [
    MeasuredCoverage(n: 8, gaussian: (0.95, 0.87), skewed: (0.83, 0.80)),
    MeasuredCoverage(n: 10, gaussian: (0.95, 0.90), skewed: (0.85, 0.84)),
    MeasuredCoverage(n: 20, gaussian: (0.95, 0.93), skewed: (0.88, 0.87)),
  ]
}
