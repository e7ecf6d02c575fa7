import Diffusion
import Platform

extension SGDD {
  /// The weight ω(η) of one differing site in the potential exp(−D(x, z; η)) = ω^d(x,z); β_η = (1 − 1/V)(1 − e^{−η}).
  public enum Coupling: String, CaseIterable, Sendable {
    /// ω = (e^η − 1)/(e^η − 1 + V) = β_η/((V − 1)(1 − β_η)): x | z is then exactly the denoising of z from level η, so
    /// both Gibbs steps are conditionals of one joint law and its limit η → 0 is the posterior.
    case kernel
    /// As printed, ω = β_η/(1 − β_η), V − 1 times the kernel's weight: for V > 2 the two steps belong to different
    /// joint laws and the limit leans towards ℒ² (Chu et al. 2025, (10)). Above 1 for large η.
    case published
    /// As released, ω = (β_{αη} + 1e−5)/(1 − β_{αη}).
    case released

    /// ω(η) for η > 0; α scales the level of `released` only.
    public func weight(_ η: Double, vocabulary: Int, alpha α: Double = 1) -> Double {
      let kernelWeight = { NoiseKernel.uniform($0, vocabulary: vocabulary).mismatchWeight }
      let others = Double(vocabulary - 1)
      switch self {
      case .kernel: return kernelWeight(η)
      case .published: return others * kernelWeight(η)
      case .released:
        let β = others / Double(vocabulary) * -expm1(-α * η)
        return (β + 1e-5) / (1 - β)
      }
    }
  }
}
