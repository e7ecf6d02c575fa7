import Platform

/// VQ-Diffusion's mask-and-replace noise, with linear cumulative curves over T steps.
///
/// Gu et al. 2022: γ̄_t = 9e−6 + (t − 1)/(T − 1)·(0.99999 − 9e−6), V·b̄_t = ε, ā_t = 1 − γ̄_t − ε for t = 1…T; the
/// identity at t = 0.
///
/// ε = 1e−6 is the published schedule (ā from 0.99999 to 9e−6); ε = 0 is its pure-absorbing limit. Times between steps
/// are interpolated linearly.
public struct MaskAndReplaceProcess: NoiseProcess {
  /// V.
  public let vocabulary: Int
  /// T.
  public let steps: Int
  /// ε, the total uniform mass.
  public let epsilon: Double

  /// Requires T ≥ 2 and 0 ≤ ε ≤ 1e−5 (ā_T must not be negative).
  public init(vocabulary: Int, steps: Int = 100, epsilon: Double = 1e-6) {
    precondition(steps >= 2 && epsilon >= 0 && epsilon <= 1e-5)
    self.vocabulary = vocabulary
    self.steps = steps
    self.epsilon = epsilon
  }

  /// `mask-and-replace`.
  public var name: String { "mask-and-replace" }
  /// The limit is the mask.
  public var isMasking: Bool { true }

  /// The cumulative kernel of step t·T.
  public func kernel(at t: Double) -> NoiseKernel {
    let step = min(max(t, 0), 1) * Double(steps)
    let ramp = (step - 1) / Double(steps - 1)
    let mask = step < 1 ? step * 9e-6 : 9e-6 + ramp * (0.99999 - 9e-6)
    let uniform = min(step, 1) * epsilon
    return NoiseKernel(vocabulary: vocabulary, logKeep: log1p(-mask - uniform), logVisible: log1p(-mask))
  }

  /// The cumulative kernel after `step` of T steps.
  public func kernel(step: Int) -> NoiseKernel { kernel(at: Double(step) / Double(steps)) }
}
