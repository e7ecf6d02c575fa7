import Diffusion
import Metrics

/// A prior in memory, with what its data brings along.
public struct LoadedPrior: Sendable {
  /// p(x).
  public let prior: any DiscretePrior
  /// Reads clean sequences that the prior was not made from, for `"truth": "heldout"`; `nil` where there are none.
  public let heldOut: (@Sendable () throws -> TokenBatch)?
  /// A label for sequences, where the data is labelled.
  public let labels: (any SequenceClassifier)?
  /// Names and hashes of the files that went in: part of the identity of every unit.
  public let inputs: [(name: String, hash: String)]

  /// A prior; by default without data of its own.
  public init(
    _ prior: any DiscretePrior, heldOut: (@Sendable () throws -> TokenBatch)? = nil,
    labels: (any SequenceClassifier)? = nil,
    inputs: [(name: String, hash: String)] = []
  ) {
    self.prior = prior
    self.heldOut = heldOut
    self.labels = labels
    self.inputs = inputs
  }
}
