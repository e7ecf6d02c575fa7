import Diffusion

/// The noise that a network has learned to undo.
public enum LearnedProcess: String, CaseIterable, Sendable {
  /// Uniform replacement, at any level.
  case uniform
  /// Masking; a uniform mass V·b̄ of up to 1e−5 among visible symbols is passed over.
  case absorbing
  /// Masking over such a tiny uniform mass: trained as `absorbing`, with the other schedule for its own draws.
  case maskAndReplace = "mask-and-replace"

  /// Whether noisy sequences have masks.
  public var isMasking: Bool { self != .uniform }

  /// The largest uniform mass V·b̄ that counts as pure masking: the largest of `MaskAndReplaceProcess`.
  public static let uniformMass = 1e-5

  /// The process with its default schedule.
  public func process(vocabulary: Int) -> any NoiseProcess {
    switch self {
    case .uniform: UniformProcess(vocabulary: vocabulary)
    case .absorbing: AbsorbingProcess(vocabulary: vocabulary)
    case .maskAndReplace: MaskAndReplaceProcess(vocabulary: vocabulary)
    }
  }

  /// Whether a sequence with noise of `kernel` is what the network has seen.
  public func covers(_ kernel: NoiseKernel) -> Bool {
    isMasking ? Double(kernel.vocabulary) * kernel.replace <= Self.uniformMass * 1.001 : kernel.logVisible == 0
  }

  /// Whether samplers that walk back through the named process can use the network.
  public func covers(process name: String) -> Bool { Self(rawValue: name)?.isMasking == isMasking }
}
