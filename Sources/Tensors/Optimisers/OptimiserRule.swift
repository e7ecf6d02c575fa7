/// A rule of Adam's family: what one step makes of a gradient is decided by the few scalars of an `AdamStep`.
public protocol OptimiserRule: Sendable {
  /// The name in checkpoints.
  var name: String { get }
  /// The scalars of step k ≥ 1 at learning rate η and weight decay λ.
  func step(_ k: Int, learningRate η: Double, weightDecay λ: Double) -> AdamStep
}

/// The scalars of one step, the same for every parameter of a group.
///
/// g ← s·g + λθ, m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← κθ − α·m/(c·√v + ε), or κθ − α·m where not adaptive.
public struct AdamStep: Sendable, Equatable {
  /// β₁.
  public var beta1: Double
  /// β₂.
  public var beta2: Double
  /// α, with the correction of m.
  public var rate: Double
  /// Whether m is divided by c·√v + ε.
  public var isAdaptive: Bool
  /// c, with the correction of v.
  public var rootFactor: Double
  /// ε.
  public var epsilon: Double
  /// κ = 1 − ηλ of decoupled decay.
  public var shrinkage: Double
  /// λ of a decay that is part of the gradient.
  public var gradientDecay: Double
}
