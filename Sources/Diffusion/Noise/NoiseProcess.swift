/// A forward noise process on tokens: cumulative kernels for times t in 0...1, from none to all noise.
///
/// Sites are noised independently. A prior that is known exactly is the same object under every process; a learned one
/// accepts the process that it was trained on.
public protocol NoiseProcess: Sendable {
  /// A short name for tables: `uniform`, `absorbing`, `mask-and-replace`.
  var name: String { get }
  /// V.
  var vocabulary: Int { get }
  /// The cumulative kernel of time `t`, clamped to 0...1. At 0 it is (almost) the identity.
  func kernel(at t: Double) -> NoiseKernel
  /// Whether the limit at t = 1 is the mask (else it is the uniform law).
  var isMasking: Bool { get }
}

extension NoiseProcess {
  /// Kernels at `steps` + 1 times from `start` down to `end` in equal steps of t, then the identity: a grid for
  /// `ReverseSampler`, whose last entry is the final denoising.
  public func grid(from start: Double = 1, to end: Double = 1e-5, steps: Int) -> [NoiseKernel] {
    precondition(steps >= 0)
    let times = (0...steps).map { steps == 0 ? start : start + (end - start) * Double($0) / Double(steps) }
    return times.map { kernel(at: $0) } + [.identity(vocabulary: vocabulary)]
  }
}
