/// Every symbol is replaced by a uniform one at rate σ'(t): q(z | x) = e^{−σ}·[z = x] + (1 − e^{−σ})/V.
///
/// Chu et al. 2025, section 3.
public struct UniformProcess: NoiseProcess {
  /// V.
  public let vocabulary: Int
  /// σ(t).
  public let schedule: any NoiseSchedule

  /// The geometric schedule 1e−4…20 by default.
  public init(vocabulary: Int, schedule: any NoiseSchedule = GeometricSchedule()) {
    self.vocabulary = vocabulary
    self.schedule = schedule
  }

  /// `uniform`.
  public var name: String { "uniform" }
  /// The limit is uniform.
  public var isMasking: Bool { false }
  /// K_σ(t).
  public func kernel(at t: Double) -> NoiseKernel {
    .uniform(schedule.sigma(at: min(max(t, 0), 1)), vocabulary: vocabulary)
  }

  /// A grid that starts at noise level `sigma`: `steps` equal steps of t down to 1e−5, then the final denoising.
  public func grid(fromLevel sigma: Double, steps: Int) -> [NoiseKernel] {
    let start = max(schedule.time(of: sigma), 1e-5)
    return [.uniform(sigma, vocabulary: vocabulary)] + grid(from: start, steps: steps).dropFirst()
  }
}
