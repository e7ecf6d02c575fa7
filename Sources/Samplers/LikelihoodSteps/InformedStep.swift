import Diffusion
import Platform
import Tensors

/// T single-site proposals a row, whose symbols are drawn where the gradient points, with Hastings' correction.
///
/// A site i uniform on L, then v from q_i(v) = ε/V + (1 − ε)·softmax(½(s_i(v) + [v ≠ x_i]·log ω)), s as `FirstOrder` at x:
/// locally balanced (Zanella, "Informed proposals for local MCMC in discrete spaces", 2020), the uniform share ε = 0.1 for
/// where first order is wrong. Accepted with min(1, e^{Δℓ + Δd·log ω}·q_i(z_i)/q_i(v)).
struct InformedStep: FirstOrderStep {
  let likelihood: any LocalLikelihood & DifferentiableLikelihood
  let proposals: Int
  /// ε.
  static let uniformShare = 0.1

  init(_ likelihood: any Likelihood, proposals: Int) throws(Refusal) {
    self.likelihood = try likelihood.guided(for: "informed proposals")
    self.proposals = proposals
  }

  func propose<L: LocalLikelihood>(
    _ walk: inout FirstOrderWalk<L>, _ random: inout RandomGenerator, _ work: inout LikelihoodWork
  ) {
    let (length, v) = (walk.likelihood.space.length, walk.likelihood.space.vocabulary)
    let site = random.uniform(below: length)
    if walk.laws[site].isEmpty {
      walk.laws[site] = law(walk.first.scores[site * v..<(site + 1) * v], at: walk.x[site], walk.logWeight)
    }
    let q = walk.laws[site]
    guard let chosen = random.categorical(q), Token(chosen) != walk.z[site] else { return }
    let token = Token(chosen)
    work.calls += 1
    let change = walk.change(site: site, to: token) + walk.priorChange(site: site, to: token)
    guard log(random.uniform()) < change + log(q[Int(walk.z[site])] / q[chosen]) else { return }
    walk.move(site: site, to: token)
    work.moves.moves += 1
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
