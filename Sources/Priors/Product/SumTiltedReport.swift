import Diffusion
import Platform

extension SumTiltedPrior {
  /// H = log Z − E[φ] − Σ_i E[log p_i(x_i)], from the law of the sum and the site marginals.
  var entropy: Double {
    let sums = recursion()
    var result = logNormaliser
    for (probability, factor) in zip(sums.sumLaw(logFactors), logFactors) where probability > 0 {
      result -= probability * factor
    }
    for (probability, plain) in zip(sums.marginals(), product.siteLogProbabilities) where probability > 0 {
      result -= probability * plain
    }
    return result
  }

  /// The best sequence of every sum by dynamic programming over prefix sums, then the best sum.
  var mode: (tokens: [Token], logProbability: Double)? {
    let (length, width) = (space.length, logFactors.count)
    var best = [Double](repeating: -.infinity, count: width)
    best[0] = 0
    var choices = [Token](repeating: 0, count: length * width)
    for site in 0..<length {
      var next = [Double](repeating: -.infinity, count: width)
      let row = Array(product.row(site))
      for s in 0..<width where best[s] > -.infinity {
        for symbol in 0..<space.vocabulary where best[s] + row[symbol] > next[s + contributions[symbol]] {
          next[s + contributions[symbol]] = best[s] + row[symbol]
          choices[site * width + s + contributions[symbol]] = Token(symbol)
        }
      }
      best = next
    }
    let scores = (0..<width).map { best[$0] == -.infinity ? -.infinity : best[$0] + logFactors[$0] }
    var sum = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
    let logProbability = scores[sum] - logNormaliser
    var tokens = [Token](repeating: 0, count: length)
    for site in (0..<length).reversed() {
      tokens[site] = choices[site * width + sum]
      sum -= contributions[Int(tokens[site])]
    }
    return (tokens, logProbability)
  }

  /// The whole sequence for L ≤ 2, else the joint law of the reference sites: p_i(a)·p_j(b)·E[e^φ | h(a) + h(b)].
  var reference: ReferenceLaw {
    if space.length == 1 {
      return .sequences(space, recursion().marginals())
    }
    let sites = space.length == 2 ? SitePair(0, 1) : product.referenceSites
    let highest = contributions.max() ?? 0
    var others = [1.0]
    for site in 0..<space.length where site != sites.first && site != sites.second {
      var next = [Double](repeating: 0, count: others.count + highest)
      for (symbol, logMass) in product.row(site).enumerated() {
        let mass = exp(logMass)
        for s in others.indices { next[s + contributions[symbol]] += mass * others[s] }
      }
      others = next
    }
    let reached = others.indices.filter { others[$0] > 0 }.map { (sum: $0, logMass: log(others[$0])) }
    var logBoosts = [Double?](repeating: nil, count: 2 * highest + 1)
    let joint = product.row(sites.first).enumerated().flatMap { a, first in
      product.row(sites.second).enumerated().map { b, second in
        let pair = contributions[a] + contributions[b]
        let logBoost =
          logBoosts[pair] ?? logSumExp(reached.map { $0.logMass + logFactors[$0.sum + pair] }) - logNormaliser
        logBoosts[pair] = logBoost
        return exp(first + second + logBoost)
      }
    }
    return .pair(space, sites, joint)
  }
}
