import Foundation

/// RAdam as PyTorch 2.1 runs it, without weight decay.
///
/// Liu et al. 2020: ρ_k = ρ_∞ − 2kβ₂ᵏ/(1 − β₂ᵏ), ρ_∞ = 2/(1 − β₂) − 1. Where ρ_k ≤ 5 (k ≤ 5) the update is lr·m̂; beyond,
/// lr·r_k·m̂·√(1 − β₂ᵏ)/(√v + ε) with r_k = √[((ρ_k − 4)(ρ_k − 2)ρ_∞)/((ρ_∞ − 4)(ρ_∞ − 2)ρ_k)].
enum RAdam {
  static let beta1 = 0.9
  static let beta2 = 0.999
  static let epsilon = 1e-8

  /// Iteration k ≥ 1: the factor of m, and whether it is divided by √v + ε.
  static func step(_ k: Int, learningRate: Double) -> (rate: Double, isAdaptive: Bool) {
    let k = Double(k)
    let decay = pow(beta2, k)
    let limit = 2 / (1 - beta2) - 1
    let ρ = limit - 2 * k * decay / (1 - decay)
    let rate = learningRate / (1 - pow(beta1, k))
    guard ρ > 5 else { return (rate, false) }
    let r = (((ρ - 4) * (ρ - 2) * limit) / ((limit - 4) * (limit - 2) * ρ)).squareRoot()
    return (rate * r * (1 - decay).squareRoot(), true)
  }
}
