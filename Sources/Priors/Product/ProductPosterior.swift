import Diffusion
import Platform

extension ProductPrior {
  /// H = Σ_i H(p_i).
  public var entropy: Double { Priors.entropy(ofLog: siteLogProbabilities) }

  /// A most probable sequence, the first of equals, and its log-probability.
  public var mode: (tokens: [Token], logProbability: Double)? {
    var tokens: [Token] = []
    var total = 0.0
    for site in 0..<space.length {
      let row = row(site)
      let best = row.indices.reduce(row.startIndex) { row[$1] > row[$0] ? $1 : $0 }
      tokens.append(Token(best - row.startIndex))
      total += row[best]
    }
    return (tokens, total)
  }

  /// Whole sequences for L ≤ 2, else the joint law of the reference sites.
  public var reference: ReferenceLaw {
    if space.length == 1 { return .sequences(space, siteLogProbabilities.map { exp($0) }) }
    let sites = space.length == 2 ? SitePair(0, 1) : referenceSites
    let joint = row(sites.first).flatMap { a in row(sites.second).map { b in exp(a + b) } }
    return .pair(space, sites, joint)
  }

  /// Exact under factorised and additive likelihoods, by enumeration under any other where V^L ≤ 10^5, else `nil`.
  public func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    if let factorised = likelihood as? any FactorisedLikelihood {
      let (law, logEvidence) = try tilted(by: factorised)
      return TiltedPosterior(prior: self, law: law, logEvidence: logEvidence)
    }
    if let additive = likelihood as? any AdditiveLikelihood {
      let law = try SumTiltedPrior(self, additive)
      return TiltedPosterior(prior: self, law: law, logEvidence: law.logNormaliser)
    }
    return try enumeratedPosterior(under: likelihood)
  }

  /// Π_i p_i·ℒ_i/Z_i and log Π_i Z_i.
  func tilted(by likelihood: any FactorisedLikelihood) throws -> (law: ProductPrior, logEvidence: Double) {
    let factors = likelihood.siteLogLikelihood
    precondition(factors.count == siteLogProbabilities.count, "a factorised likelihood has L·V factors")
    guard factors.allSatisfy({ $0 < .infinity }) else { throw DiffusionError.notFinite("a log-likelihood") }
    let joint = zip(siteLogProbabilities, factors).map { $0 == -.infinity ? $0 : $0 + $1 }
    var logEvidence = 0.0
    for site in 0..<space.length {
      let logMass = logSumExp(joint[site * space.vocabulary..<(site + 1) * space.vocabulary])
      guard logMass > -.infinity else {
        throw DiffusionError.impossibleMeasurement("site \(site) has p·ℒ = 0 for all symbols")
      }
      logEvidence += logMass
    }
    return (try ProductPrior(space, logWeights: joint, referenceSites: referenceSites), logEvidence)
  }
}
