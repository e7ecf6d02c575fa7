import Diffusion
import Platform
import Tensors

/// T single-site proposals a row, uniform as those of `Metropolis`, screened to first order before they are evaluated.
///
/// Delayed acceptance (Christen and Fox, "Markov chain Monte Carlo using an approximation", 2005): a proposal passes with
/// α₁ = min(1, e^{Δs + Δd·log ω}), s as `FirstOrder` at x; what passes is accepted with α₂ = min(1, e^{Δℓ − Δs}). The law is
/// that of the exact test alone, at fewer evaluations and smaller acceptance.
struct DelayedStep: LikelihoodStep {
  let likelihood: any LocalLikelihood & DifferentiableLikelihood
  let proposals: Int

  init(_ likelihood: any Likelihood, proposals: Int) throws(Refusal) {
    self.likelihood = try likelihood.guided(for: "delayed acceptance")
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
    let (sites, symbols) = (UInt64(likelihood.space.length), UInt64(likelihood.space.vocabulary))
    var state = likelihood.state(of: z)
    work.moves.proposals += proposals
    work.calls += 1
    for _ in 0..<proposals {
      let word = random.next()
      let (site, token) = Metropolis.proposal(word, sites: sites, symbols: symbols)
      if token == z[site] { continue }
      let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
      let expected = first.change(site: site, from: z[site], to: token)
      guard word &>> 32 < Metropolis.threshold(expected + (distance == 0 ? 0 : distance * logWeight)) else { continue }
      work.calls += 1
      guard log(random.uniform()) < likelihood.change(state, z, site: site, to: token) - expected else { continue }
      likelihood.apply(&state, z, site: site, to: token)
      z[site] = token
      work.moves.moves += 1
    }
  }
}
