/// An exponential moving average of parameters, whose decay warms up.
///
/// a ← a + (1 − d)(θ − a) with d = min(decay, (1 + n)/(10 + n)), n = 0, 1, … the updates before this one: the start weighs
/// little after a few updates, whatever the decay. a begins at θ.
public final class ParameterAverage {
  /// The limit of d, in 0...1.
  public let decay: Double
  /// The groups in the order of the buffers.
  public let groups: [ParameterGroup]
  /// Updates made.
  public internal(set) var updates = 0
  let averages: [AlignedFloats]

  /// An average that is `parameters`, one buffer of its length a group.
  ///
  /// Requires distinct names.
  public init(_ groups: [ParameterGroup], of parameters: [UnsafeBufferPointer<Float>], decay: Double) {
    precondition(Set(groups.map(\.name)).count == groups.count, "groups must have distinct names")
    precondition(parameters.map(\.count) == groups.map(\.count), "one buffer of parameters a group")
    self.decay = decay
    self.groups = groups
    averages = groups.map { AlignedFloats(count: $0.count) }
    for (average, buffer) in zip(averages, parameters) { _ = average.floats.update(from: buffer) }
  }

  /// d of update n, counted from 0.
  public static func decay(_ n: Int, limit: Double) -> Double { min(limit, Double(1 + n) / Double(10 + n)) }

  /// Moves the average towards `parameters`.
  ///
  /// Requires a buffer of each group's length a group.
  public func update(_ parameters: [UnsafeBufferPointer<Float>]) {
    defer { withExtendedLifetime(self) {} }
    precondition(parameters.map(\.count) == groups.map(\.count), "one buffer of parameters a group")
    let step = Floats(repeating: Float(1 - Self.decay(updates, limit: decay)))
    updates += 1
    for (average, buffer) in zip(averages, parameters) {
      guard let a = average.floats.baseAddress, let θ = buffer.baseAddress else { continue }
      for i in stride(from: 0, to: buffer.count, by: 16) {
        let old: Floats = load(a + i, buffer.count - i)
        let new = fusedMultiplyAdd(step, load(θ + i, buffer.count - i) - old, old)
        store(new, a + i, buffer.count - i)
      }
    }
  }

  /// Gives `body` the average of the group at an index.
  public func withAverage<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows
    -> Result
  {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeBufferPointer(averages[index].floats))
  }
}
