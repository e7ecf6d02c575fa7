/// Moves groups of parameters along their gradients by a rule, and keeps the state of every group: m, v and the number of
/// steps.
///
/// Parameters and gradients belong to the caller. A step is elementwise, so its result does not depend on how parameters
/// are grouped, and equal calls give equal bits.
public final class Optimiser {
  /// The rule.
  public let rule: any OptimiserRule
  /// The groups in the order of the buffers that `step` takes.
  public let groups: [ParameterGroup]
  /// Steps made.
  public internal(set) var steps = 0
  let momentum: [AlignedFloats]
  let variance: [AlignedFloats]

  /// An optimiser at its beginning: m = v = 0.
  ///
  /// Requires distinct names.
  public init(_ rule: any OptimiserRule, _ groups: [ParameterGroup]) {
    precondition(Set(groups.map(\.name)).count == groups.count, "groups must have distinct names")
    self.rule = rule
    self.groups = groups
    momentum = groups.map { AlignedFloats(count: $0.count) }
    variance = groups.map { AlignedFloats(count: $0.count) }
  }

  /// One step on gradients that are multiplied with `gradientScale` (clipping, the mean over a batch).
  ///
  /// Requires a buffer of each group's length a group. Throws where a gradient, or what a step makes of it, is not finite;
  /// the parameters and the state are then spoiled, so look at `globalNorm` first where that must not be.
  public func step(
    _ parameters: [UnsafeMutableBufferPointer<Float>], gradients: [UnsafeBufferPointer<Float>], learningRate: Double,
    gradientScale: Double = 1
  ) throws(OptimiserError) {
    defer { withExtendedLifetime(self) {} }
    precondition(parameters.map(\.count) == groups.map(\.count), "one buffer of parameters a group")
    precondition(gradients.map(\.count) == groups.map(\.count), "one buffer of gradients a group")
    steps += 1
    for (i, group) in groups.enumerated() {
      guard let θ = parameters[i].baseAddress, let g = gradients[i].baseAddress,
        let m = momentum[i].floats.baseAddress, let v = variance[i].floats.baseAddress
      else { continue }
      let step = rule.step(steps, learningRate: learningRate * group.rateFactor, weightDecay: group.weightDecay)
      let isFinite = step.apply(
        to: θ, momentum: m, variance: v, gradient: g, gradientScale: gradientScale, count: group.count)
      if isFinite { continue }
      let index = gradients[i].firstIndex { !$0.isFinite }
      throw OptimiserError(group: group.name, step: steps, index: index)
    }
  }
}

/// A step that left the finite numbers.
public struct OptimiserError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The group.
  public let group: String
  /// The step, counted from 1.
  public let step: Int
  /// The first gradient that is not finite; `nil` where all are, and the update itself overflowed.
  public let index: Int?

  /// "step 7: the gradient of 'head' is not finite at 12".
  public var description: String {
    let what = index.map { "the gradient of \(quoted(group)) is not finite at \($0)" }
    return "step \(step): \(what ?? "\(quoted(group)) is not finite after the update; lower the learning rate or clip")"
  }
}
