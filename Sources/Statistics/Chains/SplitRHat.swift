/// The rank-normalised split R̂ of a scalar functional of chains (Vehtari, Gelman, Simpson, Carpenter, Bürkner 2021).
public struct SplitRHat: Sendable, Equatable {
  /// The larger of `bulk` and `tail`; chains have mixed below 1.01; NaN where R̂ is undefined.
  public let value: Double
  /// R̂ of the rank-normalised draws: whether the chains agree on location.
  public let bulk: Double
  /// R̂ of the rank-normalised |x − median|: whether they agree on spread.
  ///
  /// NaN where that is constant (two-valued draws); then `value` is `bulk`.
  public let tail: Double
  /// Why `value` is NaN, where it is; a constant functional is undefined, never 1.
  public let reason: String?
}

/// R̂ of the draws of one functional: one array a chain, of one length.
///
/// Each chain is cut into halves (the middle draw of an odd length is dropped); draws are replaced by normal scores
/// z = Φ⁻¹((rank − 3/8)/(S + 1/4)) of their ranks among all S; R̂ = √((W·(n−1)/n + B/n)/W) with the mean variance W
/// within half-chains of n draws, and B/n the variance of their means.
/// Undefined for no chains, unequal lengths, below 4 draws a chain, values that are not finite, and constant values.
public func splitRHat(_ chains: [[Double]]) -> SplitRHat {
  func undefined(_ reason: String) -> SplitRHat { SplitRHat(value: .nan, bulk: .nan, tail: .nan, reason: reason) }
  let halves: [[Double]]
  switch splitHalves(chains) {
  case .failure(let error): return undefined(error.reason)
  case .success(let cut): halves = cut
  }
  let draws = halves.flatMap { $0 }
  let centre = median(draws)
  let bulk = plainRHat(normalScores(draws), length: halves[0].count)
  let tail = plainRHat(normalScores(draws.map { abs($0 - centre) }), length: halves[0].count)
  guard bulk.isFinite else { return undefined("the draws are constant within every half-chain") }
  return SplitRHat(value: tail.isFinite ? max(bulk, tail) : bulk, bulk: bulk, tail: tail, reason: nil)
}

/// Why a functional of chains has no diagnostics.
struct UndefinedChains: Error { let reason: String }

/// The halves of every chain, the middle draw of an odd length dropped, or why chains cannot be judged.
func splitHalves(_ chains: [[Double]]) -> Result<[[Double]], UndefinedChains> {
  func undefined(_ reason: String) -> Result<[[Double]], UndefinedChains> { .failure(UndefinedChains(reason: reason)) }
  guard let length = chains.first?.count else { return undefined("there are no chains") }
  guard chains.allSatisfy({ $0.count == length }) else { return undefined("the chains differ in length") }
  guard length >= 4 else { return undefined("\(length) of the at least 4 draws a chain that it needs") }
  guard chains.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return undefined("a draw is not finite") }
  let half = length / 2
  let halves = chains.flatMap { [Array($0[..<half]), Array($0[(length - half)...])] }
  let first = halves[0][0]
  guard halves.contains(where: { $0.contains { $0 != first } }) else { return undefined("the draws are constant") }
  return .success(halves)
}

/// z = Φ⁻¹((rank − 3/8)/(S + 1/4)) of every value among all.
func normalScores(_ values: [Double]) -> [Double] {
  averageRanks(values).ranks.map { Normal.quantile(($0 - 0.375) / (Double(values.count) + 0.25)) }
}

/// R̂ of consecutive chains of `length` draws; NaN or infinite where nothing varies within them.
private func plainRHat(_ draws: [Double], length: Int) -> Double {
  let chains = stride(from: 0, to: draws.count, by: length).map { Array(draws[$0..<$0 + length]) }
  let variances = chains.map { standardDeviation($0) * standardDeviation($0) }
  let between = standardDeviation(chains.map(mean))
  let within = mean(variances)
  let n = Double(length)
  return ((within * (n - 1) / n + between * between) / within).squareRoot()
}
