import Diffusion

extension SGDD: ProcessBoundSampler {
  /// `uniform`: the coupling is its kernel.
  public var processName: String { "uniform" }
}

extension G2D2: ProcessBoundSampler {
  /// `mask-and-replace`.
  public var processName: String { "mask-and-replace" }
}

extension APS: ProcessBoundSampler {
  /// `absorbing`.
  public var processName: String { "absorbing" }
}

extension APSSMC: ProcessBoundSampler {
  /// `absorbing`.
  public var processName: String { "absorbing" }
}

extension DPSDiscrete: ProcessBoundSampler {
  /// The noise of its options.
  public var processName: String { options.process.rawValue }
}

extension DPSTaylor: ProcessBoundSampler {
  /// The noise of its options.
  public var processName: String { options.process.rawValue }
}

extension SVDDPM: ProcessBoundSampler {
  /// The noise of its options.
  public var processName: String { options.process.rawValue }
}

extension SMCSampler: ProcessBoundSampler {
  /// The noise of its options.
  public var processName: String { options.process.rawValue }
}

extension PriorSampler: ProcessBoundSampler {
  /// The noise of its options.
  public var processName: String { options.process.rawValue }
}
