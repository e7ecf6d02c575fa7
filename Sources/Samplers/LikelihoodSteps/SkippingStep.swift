import Diffusion
import Platform
import Tensors

/// T single-site Metropolis-Hastings proposals a row, started at z = x, in law: those that change nothing are counted by a
/// draw in place of being made.
///
/// z has the law that `MetropolisStep` gives it, on other random numbers.
struct SkippingStep: LikelihoodStep {
  let likelihood: any SkippingLikelihood
  let proposals: Int

  init(_ likelihood: any Likelihood, proposals: Int) throws(Refusal) {
    guard let skipping = likelihood as? any SkippingLikelihood else {
      throw Refusal(
        "skipping needs a likelihood that knows how probably each site moves, as those of pairs of bits (xor, and) do",
        remedy: "set likelihoodStep to metropolis, which needs nothing")
    }
    self.likelihood = skipping
    self.proposals = proposals
  }

  var calls: Int { proposals }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var random = stream.generator()
    let z = x.updatingRows { z, x in
      work.moves += likelihood.metropolisSkipping(z, reference: x, logWeight: log(ω), proposals: proposals, &random)
    }
    work.calls += x.count * proposals
    return z
  }
}
