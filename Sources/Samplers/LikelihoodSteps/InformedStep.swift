import Diffusion
import Platform
import Tensors

/// T single-site proposals a row, whose symbols are drawn where the gradient points, with Hastings' correction.
///
/// A site i uniform on L, then v from q_i(v) = ε/V + (1 − ε)·softmax(½(s_i(v) + [v ≠ x_i]·log ω)), s as `FirstOrder` at x:
/// locally balanced (Zanella, "Informed proposals for local MCMC in discrete spaces", 2020), the uniform share ε = 0.1 for
/// where first order is wrong. Accepted with min(1, e^{Δℓ + Δd·log ω}·q_i(z_i)/q_i(v)).
struct InformedStep: LikelihoodStep {
  let likelihood: any LocalLikelihood & DifferentiableLikelihood
  let proposals: Int
  /// ε.
  static let uniformShare = 0.1

  init(_ likelihood: any Likelihood, proposals: Int) throws(Refusal) {
    self.likelihood = try likelihood.guided(for: "informed proposals")
    self.proposals = proposals
  }

  var calls: Int { proposals + 1 }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var random = stream.generator()
    return try x.updatingRows { z, x in try walk(likelihood, z, x, log(ω), &random, &work) }
  }

  private func walk(
    _ likelihood: some LocalLikelihood & DifferentiableLikelihood, _ z: UnsafeMutablePointer<Token>,
    _ x: UnsafePointer<Token>, _ logWeight: Double, _ random: inout RandomGenerator, _ work: inout LikelihoodWork
  ) throws {
    let first = try FirstOrder(likelihood, around: x)
    let (length, v) = (likelihood.space.length, likelihood.space.vocabulary)
    var laws = [[Double]](repeating: [], count: length)
    var state = likelihood.state(of: z)
    work.moves.proposals += proposals
    work.calls += 1
    for _ in 0..<proposals {
      let site = random.uniform(below: length)
      if laws[site].isEmpty { laws[site] = law(first.scores[site * v..<(site + 1) * v], at: x[site], logWeight) }
      let q = laws[site]
      guard let chosen = random.categorical(q), Token(chosen) != z[site] else { continue }
      let token = Token(chosen)
      work.calls += 1
      let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
      let change = likelihood.change(state, z, site: site, to: token) + (distance == 0 ? 0 : distance * logWeight)
      guard log(random.uniform()) < change + log(q[Int(z[site])] / q[chosen]) else { continue }
      likelihood.apply(&state, z, site: site, to: token)
      z[site] = token
      work.moves.moves += 1
    }
  }

  /// q_i.
  private func law(_ scores: ArraySlice<Double>, at own: Token, _ logWeight: Double) -> [Double] {
    var logits = scores.map { 0.5 * ($0 + logWeight) }
    logits[Int(own)] -= 0.5 * logWeight
    let top = logits.max() ?? 0
    let weights = logits.map { exp($0 - top) }
    let total = weights.reduce(0, +)
    return weights.map { Self.uniformShare / Double(weights.count) + (1 - Self.uniformShare) * $0 / total }
  }
}
