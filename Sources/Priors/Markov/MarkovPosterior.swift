import Diffusion
import Platform

extension MarkovPrior {
  /// Exact under factorised likelihoods, by enumeration under any other where V^L ≤ 10^5, else `nil`.
  public func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    guard let factorised = likelihood as? any FactorisedLikelihood else {
      return try enumeratedPosterior(under: likelihood)
    }
    let factors = factorised.siteLogLikelihood
    precondition(factors.count == logSiteWeights.count, "a factorised likelihood has L·V factors")
    guard factors.allSatisfy({ $0 < .infinity }) else { throw DiffusionError.notFinite("a log-likelihood") }
    guard let law = tilted(by: factors) else {
      throw DiffusionError.impossibleMeasurement("every sequence that the chain can make has ℒ = 0")
    }
    return TiltedPosterior(prior: self, law: law, logEvidence: law.logNormaliser - logNormaliser)
  }

  /// H = log Z − E[log π] − Σ E[log T] − Σ E[g], from site and neighbour marginals.
  public var entropy: Double {
    let (vocabulary, stride) = (space.vocabulary, chain.stride)
    let sweep = sweep()
    var symbols = [Double](repeating: 0, count: vocabulary)
    var result = logNormaliser
    // T·log T, so that E[log T] at a site is α_i·(T log T)·(e∘β)_{i+1}/(c_{i+1}·Σ α_{i+1}∘β_{i+1}).
    let logarithms = chain.transition.map { $0 > 0 ? $0 * log($0) : 0 }
    var products = [Double](repeating: 0, count: stride)
    for site in 0..<space.length {
      let total = sweep.marginal(site, into: &symbols)
      for k in 0..<vocabulary where symbols[k] > 0 {
        let g = logSiteWeights[site * vocabulary + k] + (site == 0 ? logInitial[k] : 0)
        result -= symbols[k] / total * g
      }
      guard site > 0 else { continue }
      sweep.alpha.withUnsafeBufferPointer { alpha in
        guard let before = alpha.baseAddress.map({ $0 + (site - 1) * stride }) else { return }
        Chain.multiply(before, logarithms, rows: vocabulary, stride: stride, into: &products)
      }
      let here = site * stride
      let mean = (0..<vocabulary).reduce(0.0) { $0 + products[$1] * sweep.weights[here + $1] * sweep.beta[here + $1] }
      result -= mean / (sweep.scales[site] * total)
    }
    return result
  }

  /// The Viterbi path.
  public var mode: (tokens: [Token], logProbability: Double)? {
    let (length, vocabulary) = (space.length, space.vocabulary)
    var best = (0..<vocabulary).map { logInitial[$0] + logSiteWeights[$0] }
    var choices = [Token](repeating: 0, count: length * vocabulary)
    for site in 1..<max(1, length) {
      var next = [Double](repeating: -.infinity, count: vocabulary)
      for a in 0..<vocabulary where best[a] > -.infinity {
        for b in 0..<vocabulary {
          let score = best[a] + logTransition[a * vocabulary + b]
          if score > next[b] {
            next[b] = score
            choices[site * vocabulary + b] = Token(a)
          }
        }
      }
      best = (0..<vocabulary).map { next[$0] + logSiteWeights[site * vocabulary + $0] }
    }
    var symbol = best.indices.reduce(0) { best[$1] > best[$0] ? $1 : $0 }
    let logProbability = best[symbol] - logNormaliser
    var tokens = [Token](repeating: 0, count: length)
    for site in (0..<length).reversed() {
      tokens[site] = Token(symbol)
      symbol = Int(choices[site * vocabulary + symbol])
    }
    return (tokens, logProbability)
  }

  /// Whole sequences where V^L ≤ 10^5 and no sites are named, else the joint law of the reference sites.
  public var reference: ReferenceLaw {
    if referenceSites == nil, space.stateCount() != nil {
      return .sequences(space, logProbability(space.enumerated()).map { exp($0) })
    }
    let sites = referenceSites ?? SitePair(0, 1)
    let (low, high) = (min(sites.first, sites.second), max(sites.first, sites.second))
    let (vocabulary, stride) = (space.vocabulary, chain.stride)
    let sweep = sweep()
    var joint = [Double](repeating: 0, count: vocabulary * vocabulary)
    var row = [Double](repeating: 0, count: stride)
    for a in 0..<vocabulary where sweep.alpha[low * stride + a] > 0 {
      var state = [Double](repeating: 0, count: stride)
      state[a] = sweep.alpha[low * stride + a]
      for site in low + 1...high {
        Chain.multiply(state, chain.transition, rows: vocabulary, stride: stride, into: &row)
        for k in 0..<stride { state[k] = row[k] * sweep.weights[site * stride + k] / sweep.scales[site] }
      }
      for b in 0..<vocabulary {
        let entry = sites.first == low ? a * vocabulary + b : b * vocabulary + a
        joint[entry] = state[b] * sweep.beta[high * stride + b]
      }
    }
    let total = joint.reduce(0, +)
    return .pair(space, sites, joint.map { $0 / total })
  }
}
