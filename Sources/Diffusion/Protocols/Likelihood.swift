import Tensors

/// log ℒ(x) = log p(y | x) for one measurement y, as a function of token sequences.
public protocol Likelihood: Sendable {
  /// V^L.
  var space: TokenSpace { get }
  /// ℓ(x) = log ℒ(x) of every clean row, nats; −∞ is allowed, NaN is not.
  func logLikelihood(_ x: TokenBatch) -> [Double]
}

/// A likelihood that is a product over sites: ℓ(x) = Σ_i ℓ_i(x_i).
public protocol FactorisedLikelihood: Likelihood {
  /// ℓ_i(v): shape (L, V), nats.
  var siteLogLikelihood: [Double] { get }
}

/// A likelihood that depends on x through a sum only: ℓ(x) = φ(Σ_i h(x_i)), h whole numbers times `unit`.
public protocol AdditiveLikelihood: Likelihood {
  /// h(v)/unit for each symbol, whole numbers ≥ 0.
  var contributions: [Int] { get }
  /// φ of a whole-number sum, nats.
  func logLikelihood(ofSum sum: Int) -> Double
}

/// A likelihood whose change under a one-site change costs O(degree of the site).
public protocol LocalLikelihood: Likelihood {
  /// The statistics of one sequence that make the change cheap (residuals, counts). A value type over plain storage.
  associatedtype State
  /// The state of a clean sequence of L tokens.
  func state(of z: UnsafePointer<Token>) -> State
  /// ℓ(z with z_site := token) − ℓ(z).
  func change(_ state: borrowing State, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double
  /// Brings `state` to z with z_site := token; `z` still holds the old token.
  func apply(_ state: inout State, _ z: UnsafePointer<Token>, site: Int, to token: Token)
  /// Runs `Metropolis` on one sequence in place. The default is exact for every conforming type; override for speed.
  func metropolis(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts
  /// Runs `Metropolis` on `rows` sequences of L tokens, each on the `proposals` words that follow those of the row before.
  ///
  /// The default takes one row after the other; override to walk them side by side.
  func metropolis(
    rows: Int, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts
}

/// A local likelihood that knows with what probability each site moves, and so need not try those that stay.
public protocol SkippingLikelihood: LocalLikelihood {
  /// `Metropolis` on one sequence in place, in law: the same law of z after `proposals` proposals as `metropolis` has, by
  /// another trajectory.
  func metropolisSkipping(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts
}

/// A likelihood whose conditional z | x ∝ ℒ(z)·ω^{d(x,z)} can be drawn exactly, all sites together.
public protocol BlockLikelihood: Likelihood {
  /// What draws from it. Throws `Refusal` where that would cost too much.
  func conditional() throws(Refusal) -> any BlockConditional
}

/// Draws from z | x ∝ ℒ(z)·ω^{d(x,z)}.
public protocol BlockConditional: Sendable {
  /// Overwrites `rows` sequences z of L tokens with independent draws, given as many x; ω > 0.
  func draw(
    rows: Int, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double,
    _ random: inout RandomGenerator
  )
  /// log P(z | x) of each row, nats: the law of `draw`.
  func logProbability(of z: TokenBatch, reference x: TokenBatch, logWeight: Double) -> [Double]
}

/// A likelihood of pairs of sites that updates two at a time.
public protocol PairedLikelihood: LocalLikelihood {
  /// Overwrites z, given x, by `updates` draws from full conditionals for z | x ∝ ℒ(z)·ω^{d(x,z)}: of one site and of two by
  /// turns, from a start near x that the measurement allows.
  func pairHeatBath(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, updates: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts
}

/// What a run of Metropolis-Hastings did.
public struct MetropolisCounts: Sendable, Equatable {
  /// Proposals made, no-ops included.
  public var proposals: Int
  /// Proposals that changed the state.
  public var moves: Int
  /// Both counts.
  public init(proposals: Int = 0, moves: Int = 0) {
    self.proposals = proposals
    self.moves = moves
  }
  /// Both counts of two runs.
  @inlinable public static func += (a: inout MetropolisCounts, b: MetropolisCounts) {
    a.proposals += b.proposals
    a.moves += b.moves
  }
}

/// What a differentiable likelihood is differentiated as.
public enum RelaxedObjective: Sendable, Equatable {
  /// −log p(y | x), extended to relaxed signals (constants dropped).
  case negativeLogLikelihood
  /// ‖y − A(x)‖₂, not squared, not divided by σ: what the released G2D2 minimises.
  case residualNorm
}

/// The embedding of symbols in which a relaxed sequence lives: row v is c_v.
public struct Codebook: Hashable, Sendable {
  /// V.
  public let vocabulary: Int
  /// d, numbers a symbol.
  public let dimension: Int
  /// Shape (V, d).
  public let values: [Double]
  /// Requires V·d values.
  public init(vocabulary: Int, dimension: Int, values: [Double]) {
    precondition(values.count == vocabulary * dimension, "a codebook has V·d values")
    self.vocabulary = vocabulary
    self.dimension = dimension
    self.values = values
  }
  /// Bits and ordered grids: c_v = v, d = 1.
  public static func ordinal(_ vocabulary: Int) -> Codebook {
    Codebook(vocabulary: vocabulary, dimension: 1, values: (0..<vocabulary).map(Double.init))
  }
  /// Unordered symbols: c_v = e_v, d = V.
  public static func oneHot(_ vocabulary: Int) -> Codebook {
    Codebook(
      vocabulary: vocabulary, dimension: vocabulary,
      values: (0..<vocabulary * vocabulary).map { $0 % (vocabulary + 1) == 0 ? 1 : 0 })
  }
}

/// A likelihood with a gradient with respect to relaxed tokens, through the embedding of `codebook`.
public protocol DifferentiableLikelihood: Likelihood {
  /// The embedding in which the signal e_i = Σ_v s_iv·c_v lives.
  var codebook: Codebook { get }
  /// n, how many numbers y has.
  var measurements: Int { get }
  /// The objective at the signal e, shape (L, d), and its gradient ∂/∂e, shape (L, d), overwritten.
  func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double
}
