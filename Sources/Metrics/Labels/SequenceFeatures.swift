import Diffusion

/// Turns sequences into points, such as the numbers before the last layer of a classifier.
public protocol SequenceFeatures: Sendable {
  /// The length of the sequences that it takes.
  var length: Int { get }
  /// A point for every row: shape (B, d).
  func features(_ x: TokenBatch) -> [Float]
}
