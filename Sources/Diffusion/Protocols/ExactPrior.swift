import Tensors

/// A prior that is known in closed form.
public protocol ExactPrior: DiscretePrior {
  /// log p(x) of clean rows, nats; −∞ off the support.
  func logProbability(_ x: TokenBatch) -> [Double]
  /// log p_t(x_t) = log Σ_x p(x)·q(x_t | x) of noisy rows, nats.
  func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double]
  /// Independent draws from p.
  func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch
  /// The exact posterior p(x | y) ∝ p(x)·ℒ(x), or `nil` where the structure does not allow it.
  ///
  /// Throws `DiffusionError.impossibleMeasurement` when no x has p(x)·ℒ(x) > 0.
  func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)?
}

/// A posterior that is known exactly: what samplers are measured against.
public protocol ExactPosterior: Sendable {
  /// log p(y) = log Σ_x p(x)·ℒ(x), nats, with the normalisation of the likelihood that made it.
  var logEvidence: Double { get }
  /// Entropy of p(x | y), nats.
  var entropy: Double { get }
  /// A most probable sequence and its log-probability, where it can be found exactly; else `nil`.
  var mode: (tokens: [Token], logProbability: Double)? { get }
  /// The law that distances (total variation, Hellinger) are taken to.
  var reference: ReferenceLaw { get }
  /// log p(x | y) of clean rows; −∞ off the support.
  func logProbability(_ x: TokenBatch) -> [Double]
  /// Independent exact draws.
  func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch
  /// p(x_i = v | y): shape (L, V), rows sum to 1. `nil` where unknown, which is the default.
  func siteMarginals() throws -> [Double]?
  /// The law of the real signals that tokens stand for, given y. `nil` where unknown or where there are none, the default.
  var signals: (any ExactSignalLaw)? { get }
  /// log V(x_t) = log E[ℒ(x0) | x_t] of noisy rows: the exact value of the guided samplers. `nil` where unknown.
  func logValue(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Double]?
  /// log V(x_t with site i := b) − log V(x_t) for every neighbour: shape (B, L, V); 0 at b = x_t,i. The rows of a masked
  /// site compare revealing it as b with leaving it masked. `nil` where unknown.
  func neighbourLogRatios(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Float]?
}

extension ExactPosterior {
  /// Unknown.
  public func siteMarginals() throws -> [Double]? { nil }
  /// None.
  public var signals: (any ExactSignalLaw)? { nil }
}

/// A finite law on the values of a statistic of sequences: whole sequences, or a marginal such as the first two sites.
public struct ReferenceLaw: Sendable {
  /// What the statistic is, for captions: "sequence", "sites 0 and 1".
  public let statistic: String
  /// Probabilities of the states.
  public let probabilities: [Double]
  /// The state of a row: an index into `probabilities`, or `nil` when the row is off the support.
  public let state: @Sendable (ArraySlice<Token>) -> Int?

  /// Requires probabilities that sum to 1.
  public init(
    statistic: String, probabilities: [Double], state: @escaping @Sendable (ArraySlice<Token>) -> Int?
  ) {
    self.statistic = statistic
    self.probabilities = probabilities
    self.state = state
  }
}
