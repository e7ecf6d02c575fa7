import Diffusion
import Platform
import Tensors

/// T single-site proposals a row, uniform as those of `Metropolis`, screened to first order before they are evaluated.
///
/// Delayed acceptance (Christen and Fox, "Markov chain Monte Carlo using an approximation", 2005): a proposal passes with
/// α₁ = min(1, e^{Δs + Δd·log ω}), s as `FirstOrder` at x; what passes is accepted with α₂ = min(1, e^{Δℓ − Δs}). The law is
/// that of the exact test alone, at fewer evaluations and smaller acceptance.
struct DelayedStep: FirstOrderStep {
  let likelihood: any LocalLikelihood & DifferentiableLikelihood
  let proposals: Int

  init(_ likelihood: any Likelihood, proposals: Int) throws(Refusal) {
    self.likelihood = try likelihood.guided(for: "delayed acceptance")
    self.proposals = proposals
  }

  func propose<L: LocalLikelihood>(
    _ walk: inout FirstOrderWalk<L>, _ random: inout RandomGenerator, _ work: inout LikelihoodWork
  ) {
    let space = walk.likelihood.space
    let word = random.next()
    let (site, token) = Metropolis.proposal(word, sites: UInt64(space.length), symbols: UInt64(space.vocabulary))
    if token == walk.z[site] { return }
    let expected = walk.first.change(site: site, from: walk.z[site], to: token)
    let screened = expected + walk.priorChange(site: site, to: token)
    guard word &>> 32 < Metropolis.threshold(screened) else { return }
    work.calls += 1
    guard log(random.uniform()) < walk.change(site: site, to: token) - expected else { return }
    walk.move(site: site, to: token)
    work.moves.moves += 1
  }
}
