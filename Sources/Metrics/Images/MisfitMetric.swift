import Diffusion
import Statistics

/// How the images or signals of the draws explain y: ‖y − A(x̂)‖/(σ√n), the mean over draws.
///
/// Near 1 for draws of the posterior, below where noise is fitted, above where y is missed. NaN where draws are neither.
public struct MisfitMetric: Metric {
  /// No options.
  public init() {}

  /// `misfit`.
  public static let name = "misfit"
  /// 1.
  public static let version = 1
  /// `misfit`.
  public let columns = [
    MetricColumn("misfit", doc: "mean of ‖y − A(x̂)‖/(σ√n) of the draws' images or signals; 1 is that of the truth")
  ]

  /// One value.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    if let images = input.images, let likelihood = input.likelihood as? any DecodedLikelihood {
      return [mean(likelihood.misfit(images.images(of: input.draws)))]
    }
    guard let signals = input.signals, let likelihood = input.likelihood as? any SignalLikelihood else {
      return notApplicable
    }
    let y = likelihood.measurement
    return [mean(y.residualNorms(RealBatch(signals))) / (y.sigma * Double(y.values.count).squareRoot())]
  }
}
