import Platform

/// Masking with α_t = 1 − t, over a tiny uniform mass ε among the visible tokens:
/// ā = (1 − ε)(1 − t), V·b̄ = ε(1 − t), γ̄ = t.
///
/// The uniform mass is laid down at t = 0 and only masks follow, so visible tokens are carried over by every reverse
/// step but the final denoising; it gives sequences off the support of an exact prior a weight ω = b̄/(ā + b̄) > 0 for
/// each mismatch. ε = 0 is masked diffusion proper (Sahoo et al. 2024), where a visible token is certain.
public struct AbsorbingProcess: NoiseProcess {
  /// V.
  public let vocabulary: Int
  /// ε, the share of uniform replacement among visible tokens.
  public let epsilon: Double

  /// Requires 0 ≤ ε < 1.
  public init(vocabulary: Int, epsilon: Double = 1e-6) {
    precondition(epsilon >= 0 && epsilon < 1)
    self.vocabulary = vocabulary
    self.epsilon = epsilon
  }

  /// `absorbing`.
  public var name: String { "absorbing" }
  /// The limit is the mask.
  public var isMasking: Bool { true }
  /// The kernel of γ̄ = t.
  public func kernel(at t: Double) -> NoiseKernel {
    let visible = t >= 1 ? -.infinity : log1p(-max(t, 0))
    return NoiseKernel(vocabulary: vocabulary, logKeep: visible + log1p(-epsilon), logVisible: visible)
  }
}
