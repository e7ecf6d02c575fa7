import Platform

/// Total noise σ(t) of a process, increasing on 0...1.
public protocol NoiseSchedule: Sendable {
  /// σ(t).
  func sigma(at t: Double) -> Double
  /// The time of a level, clamped to 0...1: the inverse of `sigma(at:)`.
  func time(of sigma: Double) -> Double
}

/// The geometric schedule, σ(t) = σ_min^{1−t}·σ_max^t.
///
/// Lou et al. 2024; SGDD uses 1e−4 and 20.
public struct GeometricSchedule: NoiseSchedule, Hashable {
  /// σ(0) > 0.
  public let minimum: Double
  /// σ(1) > σ(0).
  public let maximum: Double

  /// Requires 0 < minimum < maximum.
  public init(minimum: Double = 1e-4, maximum: Double = 20) {
    precondition(0 < minimum && minimum < maximum)
    self.minimum = minimum
    self.maximum = maximum
  }

  /// σ_min^{1−t}·σ_max^t.
  public func sigma(at t: Double) -> Double { minimum * pow(maximum / minimum, t) }

  /// ln(σ/σ_min)/ln(σ_max/σ_min).
  public func time(of sigma: Double) -> Double {
    min(max(log(sigma / minimum) / log(maximum / minimum), 0), 1)
  }
}

/// The log-linear schedule, σ(t) = −log(1 − (1 − ε)t): the keep probability falls linearly.
///
/// Lou et al. 2024.
public struct LogLinearSchedule: NoiseSchedule, Hashable {
  /// e^{−σ(1)}.
  public let epsilon: Double

  /// Requires 0 < ε < 1.
  public init(epsilon: Double = 1e-3) {
    precondition(0 < epsilon && epsilon < 1)
    self.epsilon = epsilon
  }

  /// −log(1 − (1 − ε)t).
  public func sigma(at t: Double) -> Double { -log1p(-(1 - epsilon) * t) }

  /// (1 − e^{−σ})/(1 − ε).
  public func time(of sigma: Double) -> Double { min(max(-expm1(-sigma) / (1 - epsilon), 0), 1) }
}
