import Diffusion
import Platform
import Statistics

/// Peak signal-to-noise ratio of bits, range 1: −10·log₁₀(errors/L + 1e-8) dB for each draw.
///
/// The mean is of decibels, in which an exact draw counts 80 dB: hence the median and the exact-recovery share beside it.
/// psnr is NaN for V > 2, where tokens need not be ordered.
public struct PSNRMetric: Metric {
  /// No options.
  public init() {}

  /// `psnr`.
  public static let name = "psnr"
  /// 1.
  public static let version = 1
  /// `psnr`, `psnr_median`, `exact_recovery`.
  public let columns = [
    MetricColumn("psnr", unit: "dB", higherIsBetter: true, doc: "mean over draws of −10·log₁₀(errors/L + 1e-8), V = 2"),
    MetricColumn("psnr_median", unit: "dB", higherIsBetter: true, doc: "median over draws of the same"),
    MetricColumn("exact_recovery", higherIsBetter: true, doc: "share of draws that equal the truth"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard input.hasTruth else { return notApplicable }
    let errors = input.errors
    let recovered = Double(errors.count { $0 == 0 }) / Double(errors.count)
    guard input.likelihood.space.vocabulary == 2 else { return [.nan, .nan, recovered] }
    let decibels = errors.map { -10 * log10(Double($0) / Double(input.truth.count) + 1e-8) }
    return [mean(decibels), median(decibels), recovered]
  }
}
