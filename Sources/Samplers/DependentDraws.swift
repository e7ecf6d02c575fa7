import Diffusion

/// A sampler whose options can make the draws of one run depend on each other.
public protocol DependentDraws: Sampler {
  /// The option that does; `nil` where draws are independent.
  var dependence: String? { get }
}

extension SGDD: DependentDraws {
  /// Several states of one chain, or draws resampled from each other.
  public var dependence: String? { options.keep > 1 ? "keep" : options.reweight ? "reweight" : nil }
}

extension MetropolisSampler: DependentDraws {
  /// Several states of one chain.
  public var dependence: String? { options.keep > 1 ? "keep" : nil }
}
