import Diffusion
import Platform

/// States kept of chains that go on: ⌈draws/keep⌉ runs of `keep` states each.
struct KeptStates {
  /// Chains that run.
  let runs: Int
  private let draws: Int
  private let keep: Int
  private var states: [TokenBatch] = []

  init(chains draws: Int, keep: Int) {
    self.draws = draws
    self.keep = keep
    runs = (draws + keep - 1) / keep
  }

  /// The present state of every chain.
  mutating func append(_ state: TokenBatch) { states.append(state) }

  /// The first `draws` states, chain after chain.
  var rows: TokenBatch {
    if keep == 1, let only = states.first { return only }
    return TokenBatch.concatenate(states).gather((0..<draws).map { $0 % keep * runs + $0 / keep })
  }

  /// Split R-hat of a quantity, over the halves of all chains.
  ///
  /// Gelman et al. 2013, (11.4): √((n − 1)/n + B/(n·W)), n
  /// states a half, B/n the variance of their means and W the mean of their variances.
  ///
  /// `nil` below four kept states or two chains, and where W is zero or not finite.
  func rHat(_ quantity: (TokenBatch) -> [Double]) -> Double? {
    guard keep >= 4, runs >= 2 else { return nil }
    let values = states.map(quantity)
    let n = keep / 2
    let halves = (0..<runs).flatMap { run in
      [0, keep - n].map { first in (first..<first + n).map { values[$0][run] } }
    }
    let moments = halves.map(Self.moments)
    let between = Self.moments(moments.map(\.mean)).variance
    let within = moments.reduce(0) { $0 + $1.variance } / Double(moments.count)
    let ratio = between / within
    return ratio.isFinite ? (Double(n - 1) / Double(n) + ratio).squareRoot() : nil
  }

  private static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
  }
}
