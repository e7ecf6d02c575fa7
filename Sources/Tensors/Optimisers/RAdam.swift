#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Rectified Adam in the form of PyTorch's `RAdam`.
///
/// Liu et al. 2020, Algorithm 2: ρ_k = ρ_∞ − 2kβ₂ᵏ/(1 − β₂ᵏ), ρ_∞ = 2/(1 − β₂) − 1. Where ρ_k ≤ 5 (k ≤ 5 at β₂ = 0.999) the update is η·m̂; beyond,
/// η·r_k·m̂·√(1 − β₂ᵏ)/(√v + ε) with r_k = √[((ρ_k − 4)(ρ_k − 2)ρ_∞)/((ρ_∞ − 4)(ρ_∞ − 2)ρ_k)].
public struct RAdam: OptimiserRule {
  /// β₁ in 0..<1.
  public var beta1 = 0.9
  /// β₂ in 0..<1; the update is never adaptive up to 2/3.
  public var beta2 = 0.999
  /// ε > 0.
  public var epsilon = 1e-8
  /// Whether weight decay shrinks θ by 1 − ηλ; else it is part of the gradient, which is PyTorch's default.
  public var decouplesWeightDecay = false
  /// "radam".
  public var name: String { "radam" }

  /// The defaults of PyTorch.
  public init() {}

  /// Step k ≥ 1: the factor of m, and whether m is divided by √v + ε.
  public func rate(_ k: Int, learningRate: Double) -> (rate: Double, isAdaptive: Bool) {
    let k = Double(k)
    let decay = pow(beta2, k)
    let limit = 2 / (1 - beta2) - 1
    let ρ = limit - 2 * k * decay / (1 - decay)
    let rate = learningRate / (1 - pow(beta1, k))
    guard ρ > 5 else { return (rate, false) }
    let r = (((ρ - 4) * (ρ - 2) * limit) / ((limit - 4) * (limit - 2) * ρ)).squareRoot()
    return (rate * r * (1 - decay).squareRoot(), true)
  }

  /// The scalars of step k ≥ 1.
  public func step(_ k: Int, learningRate η: Double, weightDecay λ: Double = 0) -> AdamStep {
    let (rate, isAdaptive) = rate(k, learningRate: η)
    return AdamStep(
      beta1: beta1, beta2: beta2, rate: rate, isAdaptive: isAdaptive, rootFactor: 1, epsilon: epsilon,
      shrinkage: decouplesWeightDecay ? 1 - η * λ : 1, gradientDecay: decouplesWeightDecay ? 0 : λ)
  }
}
