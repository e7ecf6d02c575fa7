#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Adam with decoupled weight decay, as PyTorch's `AdamW`.
///
/// Loshchilov & Hutter 2019, Algorithm 2: θ ← θ − ηλθ − η·m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵏ), v̂ = v/(1 − β₂ᵏ).
public struct AdamW: OptimiserRule {
  /// β₁ in 0..<1.
  public var beta1 = 0.9
  /// β₂ in 0..<1.
  public var beta2 = 0.999
  /// ε > 0.
  public var epsilon = 1e-8
  /// "adamw".
  public var name: String { "adamw" }

  /// The defaults of the paper.
  public init() {}

  /// The scalars of step k ≥ 1.
  public func step(_ k: Int, learningRate η: Double, weightDecay λ: Double = 0) -> AdamStep {
    AdamStep(
      beta1: beta1, beta2: beta2, rate: η / (1 - pow(beta1, Double(k))), isAdaptive: true,
      rootFactor: 1 / (1 - pow(beta2, Double(k))).squareRoot(), epsilon: epsilon, shrinkage: 1 - η * λ,
      gradientDecay: 0)
  }
}
