import Diffusion

/// Gives sequences a label: a nearest neighbour, a network.
public protocol SequenceClassifier: Sendable {
  /// The label of every row.
  func labels(_ x: TokenBatch) -> [Int]
}
