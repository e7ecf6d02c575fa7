import Diffusion

/// A reference row that looks at the truth: a ceiling or a floor, never a competitor.
public protocol TruthSampler: Sampler {
  /// The sampler for one instance.
  func sampler(knowing truth: [Token]) -> any Sampler
}
