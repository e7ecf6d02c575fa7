import Diffusion
import Platform
import Tensors

/// T updates a row from full conditionals, of single sites and of measured pairs of sites by turns.
struct PairHeatBathStep: LikelihoodStep {
  private let likelihood: any PairedLikelihood
  private let updates: Int

  init(_ likelihood: any Likelihood, updates: Int) throws(Refusal) {
    guard let paired = likelihood as? any PairedLikelihood else {
      throw Refusal(
        "the pair heat bath needs a likelihood of pairs of bits (xor, and)",
        remedy: "set likelihoodStep to heatBath or metropolis")
    }
    self.likelihood = paired
    self.updates = updates
  }

  /// One other value of a site, three of a pair.
  var calls: Int { updates + updates / 2 * 2 }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var random = stream.generator()
    let z = x.updatingRows { z, x in
      work.moves += likelihood.pairHeatBath(z, reference: x, logWeight: log(ω), updates: updates, &random)
    }
    work.calls += x.count * calls
    return z
  }
}
