import Diffusion
import Platform
import Tensors

/// Any law on at most 10^5 sequences, as a table of V^L log-probabilities in row-major order, site 0 most significant.
///
/// Everything is exact in f64, and the posterior exists under any likelihood. Its reference law is that of sequences.
public struct TabularPrior: ExactLaw {
  /// V^L.
  public let space: TokenSpace
  /// log p, normalised, nats.
  public let logProbabilities: [Double]
  let probabilities: [Double]
  /// The smallest finite log p.
  let leastLog: Double

  /// The law p ∝ e^w of log-weights w; −∞ is weight 0.
  ///
  /// Throws `PriorError` when V^L > 10^5, the table has another size, a log-weight is NaN or +∞, or all are −∞.
  public init(_ space: TokenSpace, logWeights: [Double]) throws {
    guard let count = space.stateCount() else {
      throw PriorError.tooManyStates(length: space.length, vocabulary: space.vocabulary, limit: 100_000)
    }
    guard logWeights.count == count else {
      throw PriorError.shape(what: "the table", expected: count, found: logWeights.count)
    }
    if let bad = logWeights.firstIndex(where: { $0.isNaN || $0 == .infinity }) {
      throw PriorError.invalidWeight(what: "log-weight", index: bad, value: logWeights[bad])
    }
    let normaliser = logSumExp(logWeights)
    guard normaliser > -.infinity else { throw PriorError.noMass(what: "the table") }
    self.space = space
    logProbabilities = logWeights.map { $0 - normaliser }
    probabilities = logProbabilities.map { exp($0) }
    leastLog = logProbabilities.reduce(0) { $1 > -.infinity ? min($0, $1) : $0 }
  }

  /// The law of V^L log-probabilities that are known to be one.
  init(_ space: TokenSpace, normalised logs: [Double]) {
    (self.space, logProbabilities, probabilities) = (space, logs, logs.map { exp($0) })
    leastLog = logs.reduce(0) { $1 > -.infinity ? min($0, $1) : $0 }
  }

  /// The law p ∝ w of weights w ≥ 0.
  ///
  /// Throws `PriorError` as above.
  public init(_ space: TokenSpace, weights: [Double]) throws {
    if let bad = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw PriorError.invalidWeight(what: "weight", index: bad, value: weights[bad])
    }
    try self.init(space, logWeights: weights.map { log($0) })
  }

  /// log p(x) of clean rows, nats; −∞ off the support.
  public func logProbability(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in space.index(of: x[row: row]).map { logProbabilities[$0] } ?? -.infinity }
  }

  /// Independent draws; the draw of a row does not depend on `count`.
  public func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    let inversion = Inversion(probabilities)
    var draws = TokenBatch(count: count, length: space.length)
    for row in 0..<count {
      let tokens = space.sequence(at: inversion.draw(&random))
      draws.storage.replaceSubrange(row * space.length..<(row + 1) * space.length, with: tokens)
    }
    return draws
  }

  /// The posterior under any likelihood, by enumeration.
  public func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    let (law, logEvidence) = try tilted(by: likelihood)
    return TiltedPosterior(prior: self, law: law, logEvidence: logEvidence)
  }

  /// p·ℒ/Z and log Z.
  func tilted(by likelihood: any Likelihood) throws -> (law: TabularPrior, logEvidence: Double) {
    let logLikelihoods = likelihood.logLikelihood(space.enumerated())
    guard logLikelihoods.allSatisfy({ $0 < .infinity }) else { throw DiffusionError.notFinite("a log-likelihood") }
    let joint = zip(logProbabilities, logLikelihoods).map { $0 == -.infinity ? $0 : $0 + $1 }
    let logEvidence = logSumExp(joint)
    guard logEvidence > -.infinity else {
      throw DiffusionError.impossibleMeasurement("all \(joint.count) sequences of the table have p·ℒ = 0")
    }
    return (try TabularPrior(space, logWeights: joint), logEvidence)
  }
}

extension TabularPrior {
  /// −Σ p log p, nats.
  public var entropy: Double { Priors.entropy(ofLog: logProbabilities) }

  /// A most probable sequence, the first of equals, and its log-probability.
  public var mode: (tokens: [Token], logProbability: Double)? {
    let best = logProbabilities.indices.reduce(0) { logProbabilities[$1] > logProbabilities[$0] ? $1 : $0 }
    return (space.sequence(at: best), logProbabilities[best])
  }

  /// The law of whole sequences.
  public var reference: ReferenceLaw { .sequences(space, probabilities) }
}
