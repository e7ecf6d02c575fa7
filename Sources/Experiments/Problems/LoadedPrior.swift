import Diffusion
import Metrics
import Priors
import Samplers
import Tensors

/// A prior in memory, with what its data brings along.
public struct LoadedPrior: Sendable {
  /// p(x).
  public private(set) var prior: any DiscretePrior
  /// Priors of the images that its tokens stand for.
  private(set) var signals: SignalPriors
  /// Reads clean sequences that the prior was not made from, for `"truth": "heldout"`; `nil` where there are none.
  public let heldOut: (@Sendable () throws -> TokenBatch)?
  /// A label for sequences, where the data is labelled.
  public let labels: (any SequenceClassifier)?
  /// Names and hashes of the files that went in, apart from those that samplers of one kind alone read: part of the
  /// identity of every unit.
  public let inputs: [(name: String, hash: String)]
  /// What rows of a sampler that walks back through the named process (`nil`: none) say of a learned prior: the process
  /// and its bits a token; empty for an exact one.
  public let settings: @Sendable (_ process: String?) -> String

  /// A prior; by default without data of its own.
  public init(
    _ prior: any DiscretePrior, heldOut: (@Sendable () throws -> TokenBatch)? = nil,
    labels: (any SequenceClassifier)? = nil, inputs: [(name: String, hash: String)] = [],
    settings: @escaping @Sendable (String?) -> String = { _ in "" }
  ) {
    self.init(
      prior, signals: SignalPriors(), heldOut: heldOut, labels: labels, inputs: inputs,
      settings: settings)
  }

  init(
    _ prior: any DiscretePrior, signals: SignalPriors,
    heldOut: (@Sendable () throws -> TokenBatch)?,
    labels: (any SequenceClassifier)?, inputs: [(name: String, hash: String)],
    settings: @escaping @Sendable (String?) -> String
  ) {
    self.prior = prior
    self.signals = signals
    self.heldOut = heldOut
    self.labels = labels
    self.inputs = inputs
    self.settings = settings
  }

  /// Names and hashes of the files that units of a sampler depend on.
  func inputs(of sampler: any Sampler) -> [(name: String, hash: String)] { inputs + signals.inputs(of: sampler) }

  /// The same, with the products of a learned prior in `precision`; an exact prior has none.
  ///
  /// Throws `EngineError` for a learned prior where the machine has no such products.
  func computing(in precision: Precision) throws -> LoadedPrior {
    guard var networks = prior as? NeuralPriors else { return self }
    try precision.check()
    networks.precision = precision
    var result = self
    result.prior = networks
    result.signals = signals.computing(in: precision)
    return result
  }
}
