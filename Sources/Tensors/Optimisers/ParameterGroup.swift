/// A flat buffer of parameters that one step treats alike.
public struct ParameterGroup: Sendable, Equatable {
  /// The name, unique among the groups: it names the state in a checkpoint.
  public let name: String
  /// Number of parameters.
  public let count: Int
  /// λ ≥ 0: by convention 0 for biases, gains of norms and embeddings.
  public var weightDecay: Double
  /// What the learning rate is multiplied with.
  public var rateFactor: Double

  /// A group; without decay and at the learning rate itself unless told.
  public init(_ name: String, count: Int, weightDecay: Double = 0, rateFactor: Double = 1) {
    (self.name, self.count, self.weightDecay, self.rateFactor) = (name, count, weightDecay, rateFactor)
  }
}
