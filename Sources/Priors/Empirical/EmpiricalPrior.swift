import Diffusion
import Platform
import Tensors

/// The law of a data set: p(x) = Σ_m p_m·[x = x_m] over N different sequences.
///
/// Equal sequences are merged and their weights added, so an item is a state of the reference law. Bits are packed. The
/// posterior exists under any likelihood, by evaluating it on the items.
public struct EmpiricalPrior: ExactLaw {
  /// V^L.
  public let space: TokenSpace
  /// log p_m of the N merged items, in order of first occurrence, nats; −∞ for items that a posterior has ruled out.
  public let logWeights: [Double]
  private let items: any ItemStore
  private let index: ItemIndex
  /// The items of positive weight, and their log p_m.
  let support: any ItemStore
  let supportLogWeights: [Double]
  /// The same, then −∞ for the items that pad vectors.
  let paddedLogWeights: [Double]
  private let supportItems: [Int]

  /// The law of the rows of `sequences`, with weights ∝ `weights` ≥ 0 (equal by default); rows of weight 0 are dropped.
  ///
  /// Throws `PriorError` for no rows, a token outside 0..<V, a wrong number of weights or an invalid one, or no mass.
  public init(_ sequences: TokenBatch, vocabulary: Int, weights: [Double]? = nil) throws {
    guard sequences.count > 0 else { throw PriorError.noMass(what: "an empty set of sequences") }
    let space = try sequences.space(vocabulary: vocabulary)
    let weights = weights ?? [Double](repeating: 1, count: sequences.count)
    guard weights.count == sequences.count else {
      throw PriorError.shape(what: "the weights", expected: sequences.count, found: weights.count)
    }
    if let bad = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw PriorError.invalidWeight(what: "weight", index: bad, value: weights[bad])
    }
    let kept = weights.indices.filter { weights[$0] > 0 }
    guard !kept.isEmpty else { throw PriorError.noMass(what: "the set of sequences") }
    let rows = sequences.gather(kept)
    let (unique, place, index) = ItemIndex.merge(rows)
    var merged = [Double](repeating: 0, count: unique.count)
    for (row, item) in place.enumerated() { merged[item] += weights[kept[row]] }
    let different = rows.gather(unique)
    let logTotal = log(merged.reduce(0, +))
    self.space = space
    logWeights = merged.map { log($0) - logTotal }
    items = vocabulary == 2 ? BitItems(different) : SymbolItems(different, space)
    self.index = index
    support = items
    supportLogWeights = logWeights
    paddedLogWeights = ItemScores.padded(logWeights)
    supportItems = Array(unique.indices)
  }

  /// The items of `base` with normalised log-weights, some of them −∞.
  private init(_ base: EmpiricalPrior, logWeights: [Double]) {
    space = base.space
    items = base.items
    index = base.index
    self.logWeights = logWeights
    supportItems = logWeights.indices.filter { logWeights[$0] > -.infinity }
    supportLogWeights = supportItems.map { logWeights[$0] }
    paddedLogWeights = ItemScores.padded(supportLogWeights)
    support = supportItems.count == logWeights.count ? base.items : base.items.subset(supportItems)
  }

  /// N, the number of different items.
  public var count: Int { items.count }

  /// One item.
  public func item(_ index: Int) -> [Token] { items.row(index) }

  /// All items: shape (N, L).
  public var sequences: TokenBatch { TokenBatch(rows: (0..<count).map { item($0) }) }

  /// The item equal to a row, or `nil`.
  public func index(of x: ArraySlice<Token>) -> Int? { index.find(x, in: items) }

  /// log p(x) of clean rows, nats; −∞ off the support.
  public func logProbability(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in index(of: x[row: row]).map { logWeights[$0] } ?? -.infinity }
  }

  /// Independent draws; the draw of a row does not depend on `count`.
  public func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    let inversion = Inversion(supportLogWeights.map { exp($0) })
    var draws = TokenBatch(count: count, length: space.length)
    for row in 0..<count {
      let tokens = support.row(inversion.draw(&random))
      draws.storage.replaceSubrange(row * space.length..<(row + 1) * space.length, with: tokens)
    }
    return draws
  }

  /// The items with weights p_m·ℒ(x_m)/Z; the likelihood is evaluated once on every item of positive weight.
  public func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    var joint = [Double](repeating: -.infinity, count: count)
    for start in stride(from: 0, to: support.count, by: 1024) {
      let block = start..<min(start + 1024, support.count)
      let values = likelihood.logLikelihood(TokenBatch(rows: block.map { support.row($0) }))
      for (position, value) in zip(block, values) {
        guard value < .infinity else { throw DiffusionError.notFinite("a log-likelihood") }
        joint[supportItems[position]] = supportLogWeights[position] + value
      }
    }
    let logEvidence = logSumExp(joint)
    guard logEvidence > -.infinity else {
      throw DiffusionError.impossibleMeasurement("none of the \(support.count) items has ℒ > 0")
    }
    let law = EmpiricalPrior(self, logWeights: joint.map { $0 - logEvidence })
    return TiltedPosterior(prior: self, law: law, logEvidence: logEvidence)
  }

  /// −Σ p log p, nats.
  public var entropy: Double { Priors.entropy(ofLog: supportLogWeights) }

  /// A most probable sequence, the first of equals, and its log-probability.
  public var mode: (tokens: [Token], logProbability: Double)? {
    let best = logWeights.indices.reduce(0) { logWeights[$1] > logWeights[$0] ? $1 : $0 }
    return (item(best), logWeights[best])
  }

  /// The law of the item; rows that are no item have no state.
  public var reference: ReferenceLaw {
    let (index, items) = (index, items)
    return ReferenceLaw(statistic: "item", probabilities: logWeights.map { exp($0) }) { x in
      index.find(x, in: items)
    }
  }
}
