import Diffusion
import Platform
import Tensors

/// Independent sites: p(x) = Π_i p_i(x_i).
///
/// Its posterior is a product under a factorised likelihood, and exact through the law of the sum under an additive
/// one; under any other it is enumerated where V^L ≤ 10^5.
public struct ProductPrior: ExactLaw, SitewisePrior {
  /// V^L.
  public let space: TokenSpace
  /// log p_i(v), shape (L, V), rows normalised, nats.
  public let siteLogProbabilities: [Double]
  /// A number per site; equal for sites of equal laws.
  public let siteClasses: [Int]
  /// The sites of the reference law; those of a posterior are the same.
  public let referenceSites: SitePair

  /// Sites with weights ∝ e^w; w has shape (L, V), −∞ is weight 0.
  ///
  /// The reference law is the whole sequence for L ≤ 2, else the joint law of `referenceSites`. Throws `PriorError` for
  /// a wrong shape, for NaN or +∞, for a site without mass, and for a reference site that does not exist.
  public init(_ space: TokenSpace, logWeights: [Double], referenceSites: SitePair = SitePair(0, 1)) throws {
    let vocabulary = space.vocabulary
    guard logWeights.count == space.length * vocabulary else {
      throw PriorError.shape(what: "the site table", expected: space.length * vocabulary, found: logWeights.count)
    }
    if let bad = logWeights.firstIndex(where: { $0.isNaN || $0 == .infinity }) {
      throw PriorError.invalidWeight(what: "log-weight", index: bad, value: logWeights[bad])
    }
    guard space.length <= 2 || referenceSites.fits(space.length) else {
      throw PriorError.outOfRange(
        what: "the reference site", requirement: "in 0..<\(space.length)",
        value: Double(max(referenceSites.first, referenceSites.second)))
    }
    var table = logWeights
    var classes: [ArraySlice<Double>: Int] = [:]
    var siteClasses: [Int] = []
    for site in 0..<space.length {
      let row = site * vocabulary..<(site + 1) * vocabulary
      let normaliser = logSumExp(logWeights[row])
      guard normaliser > -.infinity else { throw PriorError.noMass(what: "site \(site)") }
      for entry in row { table[entry] -= normaliser }
      let next = classes.count
      siteClasses.append(classes[table[row], default: next])
      if siteClasses[site] == next { classes[table[row]] = next }
    }
    self.space = space
    self.siteClasses = siteClasses
    self.referenceSites = referenceSites
    siteLogProbabilities = table
  }

  /// Sites with weights ≥ 0, shape (L, V).
  ///
  /// Throws `PriorError` as above.
  public init(_ space: TokenSpace, weights: [Double], referenceSites: SitePair = SitePair(0, 1)) throws {
    if let bad = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw PriorError.invalidWeight(what: "weight", index: bad, value: weights[bad])
    }
    try self.init(space, logWeights: weights.map { log($0) }, referenceSites: referenceSites)
  }

  /// log p_i.
  func row(_ site: Int) -> ArraySlice<Double> {
    siteLogProbabilities[site * space.vocabulary..<(site + 1) * space.vocabulary]
  }

  /// log p(x) of clean rows, nats; −∞ off the support.
  public func logProbability(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in
      x[row: row].enumerated().reduce(0) { total, site in
        Int(site.element) < space.vocabulary
          ? total + siteLogProbabilities[site.offset * space.vocabulary + Int(site.element)] : -.infinity
      }
    }
  }

  /// Independent draws; the draw of a row does not depend on `count`.
  public func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    let inversions = (0..<space.length).map { site in Inversion(row(site).map { exp($0) }) }
    var draws = TokenBatch(count: count, length: space.length)
    for entry in draws.storage.indices {
      draws.storage[entry] = Token(inversions[entry % space.length].draw(&random))
    }
    return draws
  }
}
