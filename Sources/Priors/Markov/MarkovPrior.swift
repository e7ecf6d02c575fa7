import Diffusion
import Platform
import Tensors

/// A first-order Markov chain: p(x) = π(x_0)·Π_i T(x_{i−1} → x_i).
///
/// Its posterior under a factorised likelihood is the same chain with a weight at every site,
/// p̃(x) ∝ π(x_0)·ΠT·Π_i e^{g_i(x_i)}; this type holds both. The recursions run in plain numbers rescaled at every site:
/// differences of g_i above 700 nats within one site count as infinite.
public struct MarkovPrior: ExactLaw {
  /// V^L.
  public let space: TokenSpace
  /// log π, shape (V), nats.
  public let logInitial: [Double]
  /// log T(a → b), shape (V, V), rows normalised, nats.
  public let logTransition: [Double]
  /// g, shape (L, V), nats; all 0 for a plain chain.
  public let logSiteWeights: [Double]
  /// The sites of the reference law; `nil` takes whole sequences where V^L ≤ 10^5, else sites 0 and 1.
  public let referenceSites: SitePair?
  let chain: Chain
  /// e^{g − max g}, shape (L, V).
  let siteWeights: [Double]
  /// Σ_i max g_i.
  let logOffset: Double
  /// log Σ_x π·ΠT·Πe^g.
  let logNormaliser: Double

  /// A chain with given weights ≥ 0: π ∝ `initial` (V), T(a → ·) ∝ row a of `transition` (V, V).
  ///
  /// Throws `PriorError` for a wrong shape, an invalid weight, a law without mass, or a reference site beyond L.
  public init(
    _ space: TokenSpace, initial: [Double], transition: [Double], referenceSites: SitePair? = nil
  ) throws {
    let vocabulary = space.vocabulary
    for (what, table, count) in [
      ("initial", initial, vocabulary), ("transition", transition, vocabulary * vocabulary),
    ] {
      guard table.count == count else { throw PriorError.shape(what: what, expected: count, found: table.count) }
      if let bad = table.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
        throw PriorError.invalidWeight(what: what, index: bad, value: table[bad])
      }
    }
    if let sites = referenceSites, !sites.fits(space.length) {
      throw PriorError.outOfRange(
        what: "the reference site", requirement: "in 0..<\(space.length)", value: Double(max(sites.first, sites.second))
      )
    }
    func normalised(_ weights: ArraySlice<Double>, _ what: String) throws -> [Double] {
      let total = weights.reduce(0, +)
      guard total > 0 else { throw PriorError.noMass(what: what) }
      return weights.map { $0 / total }
    }
    let start = try normalised(initial[...], "initial")
    let rows = try (0..<vocabulary).flatMap { a in
      try normalised(transition[a * vocabulary..<(a + 1) * vocabulary], "row \(a) of transition")
    }
    self.space = space
    self.referenceSites = referenceSites
    logInitial = start.map { log($0) }
    logTransition = rows.map { log($0) }
    logSiteWeights = [Double](repeating: 0, count: space.length * vocabulary)
    siteWeights = [Double](repeating: 1, count: space.length * vocabulary)
    chain = Chain(initial: start, transition: rows)
    logOffset = 0
    logNormaliser = 0
  }

  /// The chain fitted to sequences of one length by counting, with `smoothing` s added to every count.
  ///
  ///     π(a) = (n_a at site 0 + s)/(n + V·s),   T(a → b) = (n_ab + s)/(n_a + V·s).
  ///
  /// Throws `PriorError` when there are no sequences, for a token outside 0..<V, for s < 0, and for a symbol that nothing
  /// follows when s = 0.
  public init(
    fittedTo sequences: TokenBatch, vocabulary: Int, smoothing: Double = 1, referenceSites: SitePair? = nil
  ) throws {
    guard sequences.count > 0 else { throw PriorError.noMass(what: "an empty set of sequences") }
    guard smoothing >= 0, smoothing < .infinity else {
      throw PriorError.outOfRange(what: "smoothing", requirement: "at least 0 and finite", value: smoothing)
    }
    let space = try sequences.space(vocabulary: vocabulary)
    var initial = [Double](repeating: smoothing, count: vocabulary)
    var transition = [Double](repeating: smoothing, count: vocabulary * vocabulary)
    for row in 0..<sequences.count {
      initial[Int(sequences[row, 0])] += 1
      for site in 1..<max(1, space.length) {
        transition[Int(sequences[row, site - 1]) * vocabulary + Int(sequences[row, site])] += 1
      }
    }
    try self.init(space, initial: initial, transition: transition, referenceSites: referenceSites)
  }

  /// The same chain with site weights g + `factors`; `nil` when no sequence has weight.
  func tilted(by factors: [Double]) -> MarkovPrior? {
    MarkovPrior(self, logSiteWeights: zip(logSiteWeights, factors).map { $0 == -.infinity ? $0 : $0 + $1 })
  }

  private init?(_ base: MarkovPrior, logSiteWeights: [Double]) {
    let vocabulary = base.space.vocabulary
    var plain = logSiteWeights
    var offset = 0.0
    for site in 0..<base.space.length {
      let row = site * vocabulary..<(site + 1) * vocabulary
      guard let high = logSiteWeights[row].max(), high > -.infinity else { return nil }
      offset += high
      for entry in row { plain[entry] = exp(logSiteWeights[entry] - high) }
    }
    var sweep = ForwardBackward(base.chain, length: base.space.length)
    for (entry, weight) in plain.enumerated() {
      sweep.weights[entry / vocabulary * base.chain.stride + entry % vocabulary] = weight
    }
    let total = sweep.forward()
    guard total > -.infinity else { return nil }
    space = base.space
    logInitial = base.logInitial
    logTransition = base.logTransition
    referenceSites = base.referenceSites
    chain = base.chain
    self.logSiteWeights = logSiteWeights
    siteWeights = plain
    logOffset = offset
    logNormaliser = total + offset
  }

  /// log p(x) of clean rows, nats; −∞ off the support.
  public func logProbability(_ x: TokenBatch) -> [Double] {
    let vocabulary = space.vocabulary
    return (0..<x.count).map { row in
      var total = -logNormaliser
      var before: Int?
      for (site, token) in x[row: row].enumerated() {
        let symbol = Int(token)
        guard symbol < vocabulary else { return -.infinity }
        total += before.map { logTransition[$0 * vocabulary + symbol] } ?? logInitial[symbol]
        total += logSiteWeights[site * vocabulary + symbol]
        before = symbol
      }
      return total
    }
  }
}
