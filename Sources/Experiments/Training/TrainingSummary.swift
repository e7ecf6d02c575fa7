/// How a training ended.
public struct TrainingSummary: Sendable {
  /// Steps made, and asked for.
  public let step: Int, steps: Int
  /// Mean of the last hundred steps, nats a token.
  public let loss: Double
  /// Of the weights as they are stored; `nil` where the training was stopped before.
  public let bound: BoundEstimate?
}
