import Tensors

/// What a sampler is asked to draw from.
public struct Posterior: Sendable {
  /// p(x).
  public let prior: any DiscretePrior
  /// ℒ(x) = p(y | x).
  public let likelihood: any Likelihood
  /// p(x | y) where it is known exactly; samplers use it only for `value: exact`, and `exact` for its draws.
  public let exact: (any ExactPosterior)?
  /// The prior of the real signals that tokens stand for, where there is one: what samplers of signals use instead.
  public let continuous: (any ContinuousPrior)?
  /// The prior of codes of real signals, with its codec, where there is one: what samplers of latent diffusion use.
  public let coded: CodedSignals?

  /// Requires prior and likelihood on one space; a prior that is one of signals too needs no second one.
  public init(
    prior: any DiscretePrior, likelihood: any Likelihood, exact: (any ExactPosterior)? = nil,
    continuous: (any ContinuousPrior)? = nil, coded: CodedSignals? = nil
  ) {
    precondition(prior.space == likelihood.space, "prior and likelihood must share a token space")
    self.prior = prior
    self.likelihood = likelihood
    self.exact = exact
    self.continuous = continuous ?? (prior as? any ContinuousPrior)
    self.coded = coded
  }

  /// V^L.
  public var space: TokenSpace { prior.space }
}

/// A posterior sampler.
public protocol Sampler: Sendable {
  /// Throws `Refusal` when this sampler cannot run on this posterior: which capability is missing, and what would help.
  func check(_ posterior: Posterior) throws(Refusal)
  /// The calls that one draw costs, for planning; known before the run.
  func cost(_ posterior: Posterior) -> SamplerCost
  /// What its draws claim to be.
  var claim: SamplerClaim { get }
  /// `chains` independent draws. A function of the arguments alone.
  func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples
}

/// What the law of a sampler's draws claims to be; decides how it is scored.
public enum SamplerClaim: String, Sendable {
  /// The posterior, exactly or in a stated limit.
  case posterior
  /// A point estimate: its law is a unit mass, scored by log-gap and rank, never by tests of distribution.
  case point
  /// Another law (a mode-seeking or released objective, the prior): its distance to the posterior is measured bias.
  case other
}

/// Calls per draw.
public struct SamplerCost: Sendable, Equatable {
  /// Rows through the denoiser.
  public var denoiser: Int
  /// Denoiser calls that must follow one another.
  public var sequential: Int
  /// Likelihood calls of one kind.
  public var likelihood: Int
  /// What a likelihood call is, and so what it costs.
  public var call: LikelihoodCall
  /// What a row through the denoiser is.
  public var rows: DenoisedRows
  /// All counts.
  public init(
    denoiser: Int = 0, sequential: Int = 0, likelihood: Int = 0, call: LikelihoodCall = .evaluation,
    rows: DenoisedRows = .tokens
  ) {
    self.denoiser = denoiser
    self.sequential = sequential
    self.likelihood = likelihood
    self.call = call
    self.rows = rows
  }
}

/// What a sampler sends through the denoiser of its prior.
public enum DenoisedRows: Sendable {
  /// Sequences, through the discrete prior.
  case tokens
  /// Signals, through the continuous one.
  case signals
  /// Codes of signals, through that of codes, and through the decoder.
  case codes
}

/// What a sampler asks of a likelihood.
public enum LikelihoodCall: Sendable {
  /// log p(y | x) of a sequence.
  case evaluation
  /// Its change under a one-site change.
  case change
  /// Its gradient at a relaxed sequence.
  case gradient
}

/// Why a cell cannot run, found at planning time.
public struct Refusal: Error, Equatable, CustomStringConvertible {
  /// What is missing.
  public let reason: String
  /// What would make it possible.
  public let remedy: String
  /// Both.
  public init(_ reason: String, remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }
  /// "reason; remedy".
  public var description: String { "\(reason); \(remedy)" }
}

/// The draws of one run and what they cost.
public struct Samples: Sendable {
  /// The draws: (chains, L), clean tokens.
  public var tokens: TokenBatch
  /// Counts and health.
  public var diagnostics: Diagnostics
  /// The signals that were drawn, [chains] + signal shape, by a sampler that does not draw tokens; `tokens` are then the
  /// nearest ones.
  public var signals: Tensor?
  /// Draws with their bookkeeping.
  public init(_ tokens: TokenBatch, _ diagnostics: Diagnostics = Diagnostics(), signals: Tensor? = nil) {
    self.tokens = tokens
    self.diagnostics = diagnostics
    self.signals = signals
  }
}

/// Counts and health of a run, over all of its chains.
///
/// A quantity that does not exist for a sampler is `nil`.
public struct Diagnostics: Sendable, Equatable {
  /// Rows that went through the prior's denoiser.
  public var denoiserCalls = 0
  /// Denoiser calls in sequence (what a fully parallel machine would wait for).
  public var sequentialCalls = 0
  /// Likelihood evaluations: full ones and one-site changes.
  public var likelihoodCalls = 0
  /// Value estimates log V(x_t) (each may cost denoiser or likelihood calls, counted there too).
  public var valueCalls = 0
  /// Share of proposals that moved, of all proposals.
  public var acceptance: Double?
  /// Effective sample size of the weights, mean over independent runs.
  public var effectiveSampleSize: Double?
  /// Estimate of log p(y), mean over independent runs, nats.
  public var logEvidence: Double?
  /// Split R-hat of the log-likelihood, where chains continue (`keep`).
  public var rHat: Double?
  /// All counts zero.
  public init() {}
}
