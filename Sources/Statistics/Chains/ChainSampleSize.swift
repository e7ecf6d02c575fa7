import Platform

/// Effective sample sizes of a scalar functional of chains (Vehtari, Gelman, Simpson, Carpenter, Bürkner 2021).
public struct ChainSampleSize: Sendable, Equatable {
  /// Of the rank-normalised draws: how many independent draws would locate the centre as well.
  public let bulk: Double
  /// The smaller one of the indicators x ≤ q₀.₀₅ and x ≤ q₀.₉₅; NaN where one of them is constant.
  public let tail: Double
  /// Why both are NaN, where they are; a constant functional is undefined, never n.
  public let reason: String?

  /// 100 a chain is what both should reach.
  public static let threshold = 100.0

  /// Sizes for the draws of one functional: one array a chain, of one length.
  ///
  /// Chains are split as for R̂. With ρ_t the autocorrelation at lag t over all m half-chains of n draws,
  ///
  ///     S = mn/τ,   τ = −1 + 2·Σ_{t ≤ T} ρ_t + ρ_{T+1},
  ///
  /// where pairs ρ_t + ρ_{t+1} (t even) are summed while they are positive and made non-increasing (Geyer 1992), and
  /// τ ≥ 1/log₁₀(mn). Undefined where R̂ is.
  public init(_ chains: [[Double]]) {
    switch splitHalves(chains) {
    case .failure(let undefined): (bulk, tail, reason) = (.nan, .nan, undefined.reason)
    case .success(let halves):
      let draws = halves.flatMap { $0 }
      let scores = normalScores(draws)
      let length = halves[0].count
      bulk = geyerSize(stride(from: 0, to: scores.count, by: length).map { Array(scores[$0..<$0 + length]) })
      let sorted = chains.flatMap { $0 }.sorted()
      let sizes = [0.05, 0.95].map { q in
        let bound = quantile(sorted, q)
        return geyerSize(halves.map { $0.map { $0 <= bound ? 1 : 0 } })
      }
      tail = sizes.contains(where: \.isNaN) ? .nan : min(sizes[0], sizes[1])
      reason = bulk.isNaN ? "the draws are constant within every half-chain" : nil
    }
  }
}

/// mn/τ of chains of one length; NaN where they are constant.
private func geyerSize(_ chains: [[Double]]) -> Double {
  let n = chains[0].count
  let means = chains.map(mean)
  /// Mean over chains of Σ(x_i − x̄)(x_{i+t} − x̄)/n.
  func autocovariance(_ lag: Int) -> Double {
    var sum = 0.0
    for (chain, centre) in zip(chains, means) {
      for i in 0..<(n - lag) { sum += (chain[i] - centre) * (chain[i + lag] - centre) }
    }
    return sum / Double(n * chains.count)
  }
  let biased = autocovariance(0)
  let within = biased * Double(n) / Double(n - 1)
  let between = chains.count > 1 ? standardDeviation(means) * standardDeviation(means) : 0
  let total = biased + between
  guard total > 0 else { return .nan }
  func correlation(_ lag: Int) -> Double { 1 - (within - autocovariance(lag)) / total }

  // Pairs ρ_{2k} + ρ_{2k+1}, as long as they are positive; ρ₀ is 1.
  var pairs = [(even: 1.0, odd: correlation(1))]
  var last = pairs[0]
  var t = 1
  while t < n - 3, last.even + last.odd > 0 {
    last = (correlation(t + 1), correlation(t + 2))
    if last.even + last.odd >= 0 { pairs.append(last) }
    t += 2
  }
  // The pair that ended the sum (or the last one that fits) gives its even member where that is positive.
  let kept = (t - 1) / 2
  let rest = last.even > 0 ? last.even : kept < pairs.count ? pairs[kept].even : 0
  var ceiling = Double.infinity
  var sum = 0.0
  for pair in pairs.prefix(kept) {
    ceiling = min(ceiling, pair.even + pair.odd)
    sum += ceiling
  }
  let draws = Double(n * chains.count)
  return draws / max(2 * sum - 1 + rest, 1 / log10(draws))
}
