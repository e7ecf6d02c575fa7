/// How a training ended.
public struct TrainingSummary: Sendable {
  /// Steps made, and asked for.
  public let step: Int, steps: Int
  /// Mean of the last hundred steps.
  public let loss: Double
  /// What the weights are worth as they are stored, in words; `nil` where the training was stopped before.
  public let worth: String?
}
