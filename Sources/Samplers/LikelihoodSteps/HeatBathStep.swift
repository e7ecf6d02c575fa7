import Diffusion
import Platform
import Tensors

/// Single-site heat bath: z_i is drawn from its full conditional ∝ ℒ(z with z_i := a)·ω^[a ≠ x_i].
///
/// Sweeps visit all sites in a fresh random order; the last sweep may be partial.
struct HeatBathStep: LikelihoodStep {
  let likelihood: any LocalLikelihood
  let updates: Int

  init(_ likelihood: any Likelihood, updates: Int) throws(Refusal) {
    guard let local = likelihood as? any LocalLikelihood else {
      throw Refusal(
        "the heat bath needs a likelihood with one-site changes",
        remedy: "set likelihoodStep to metropolis, which needs nothing")
    }
    self.likelihood = local
    self.updates = updates
  }

  var calls: Int { updates * (likelihood.space.vocabulary - 1) }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var z = x
    var random = stream.generator()
    for row in 0..<x.count {
      try z.storage.withUnsafeMutableBufferPointer { z in
        let sites = UnsafeMutableBufferPointer(rebasing: z[row * x.length..<(row + 1) * x.length])
        work.moves.moves += try sweep(likelihood, sites, x[row: row], log(ω), &random)
      }
    }
    work.moves.proposals += x.count * updates
    work.calls += x.count * calls
    return z
  }

  /// All updates of one row; how many changed it.
  private func sweep(
    _ likelihood: some LocalLikelihood, _ z: UnsafeMutableBufferPointer<Token>, _ x: ArraySlice<Token>,
    _ logWeight: Double, _ random: inout RandomGenerator
  ) throws -> Int {
    guard let sites = z.baseAddress else { return 0 }
    var state = likelihood.state(of: sites)
    var law = [Double](repeating: 0, count: likelihood.space.vocabulary)
    var order: [Int] = []
    var moves = 0
    for _ in 0..<updates {
      if order.isEmpty { order = random.permutation(z.count) }
      let site = order.removeLast()
      for a in law.indices {
        let token = Token(a)
        let change = token == z[site] ? 0 : likelihood.change(state, sites, site: site, to: token)
        law[a] = change + (token == x[x.startIndex + site] ? 0 : logWeight)
      }
      normalise(&law)
      guard let drawn = random.categorical(law) else {
        throw DiffusionError.notFinite("the change of the log-likelihood at site \(site)")
      }
      if Token(drawn) != z[site] {
        likelihood.apply(&state, sites, site: site, to: Token(drawn))
        z[site] = Token(drawn)
        moves += 1
      }
    }
    return moves
  }

  /// The law exp(v − max v), not normalised.
  ///
  /// Where the present z has zero likelihood, changes of +∞ win and undefined ones (NaN: another impossible z) lose.
  private func normalise(_ law: inout [Double]) {
    let best = law.lazy.filter { !$0.isNaN }.max() ?? 0
    for a in law.indices {
      law[a] = law[a].isNaN ? 0 : best == .infinity ? (law[a] == .infinity ? 1 : 0) : exp(law[a] - best)
    }
  }
}
