import Diffusion
import Tensors

/// All that a metric may look at.
public struct MetricInput: Sendable {
  /// The draws: (n, L).
  public let draws: TokenBatch
  /// x, which made y; empty where the task has no truth.
  public let truth: [Token]
  /// ℒ.
  public let likelihood: any Likelihood
  /// p(x | y), where known.
  public let exact: (any ExactPosterior)?
  /// The law that distances are taken to, where there is one.
  public let reference: ReferenceLaw?
  /// What the draws claim to be.
  public let claim: SamplerClaim
  /// A label for sequences, where the data is labelled.
  public let labels: (any SequenceClassifier)?
  /// The class that draws shall have, where the task asks for one.
  public let wanted: Int?
  /// Distances of n exact draws; shared by all samplers on one measurement.
  public let floors: FloorCache
  /// p(x), for functions of it.
  public let prior: (any DiscretePrior)?
  /// What ranks break their ties with; shared by all samplers on one measurement.
  public let ranks: RandomStream?
  /// What draws and truth look like, where they are images.
  public let images: DrawnImages?
  /// The real signals that were drawn, [n] + their shape, by samplers of such.
  public let signals: Tensor?

  /// All of it.
  public init(
    draws: TokenBatch, truth: [Token], likelihood: any Likelihood, exact: (any ExactPosterior)?,
    reference: ReferenceLaw?, claim: SamplerClaim, labels: (any SequenceClassifier)?, wanted: Int? = nil,
    floors: FloorCache, prior: (any DiscretePrior)? = nil, ranks: RandomStream? = nil,
    images: DrawnImages? = nil, signals: Tensor? = nil
  ) {
    self.draws = draws
    self.truth = truth
    self.likelihood = likelihood
    self.exact = exact
    self.reference = reference
    self.claim = claim
    self.labels = labels
    self.wanted = wanted
    self.floors = floors
    self.prior = prior
    self.ranks = ranks
    self.images = images
    self.signals = signals
  }

  /// Whether there is a truth to compare with; metrics of errors do not apply where there is none.
  var hasTruth: Bool { !truth.isEmpty }

  /// Throws `MetricError` where there are no draws, lengths differ from the likelihood's, or a token is no symbol.
  func check() throws(MetricError) {
    let space = likelihood.space
    guard draws.count > 0 else { throw .noDraws }
    guard draws.length == space.length else { throw .length("a draw", draws.length, expected: space.length) }
    guard truth.isEmpty || truth.count == space.length else {
      throw .length("the truth", truth.count, expected: space.length)
    }
    for token in [draws.storage.max(), truth.max()].compactMap({ $0 }) where Int(token) >= space.vocabulary {
      throw .token(token, vocabulary: space.vocabulary)
    }
  }
}
