import Diffusion

/// An exact prior that also knows its own entropy, mode and reference law, so that it can serve as a posterior.
public protocol ExactLaw: ExactPrior {
  /// −Σ p log p, nats.
  var entropy: Double { get }
  /// A most probable sequence and its log-probability, the first one in the order of the law; `nil` where unknown.
  var mode: (tokens: [Token], logProbability: Double)? { get }
  /// The law that distances are taken to.
  var reference: ReferenceLaw { get }
}
