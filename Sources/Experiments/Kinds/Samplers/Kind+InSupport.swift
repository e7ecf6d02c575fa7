import Diffusion
import Platform
import Priors
import Tensors

/// What rows of the support are sought by.
enum SupportCriterion: Sendable {
  /// The Hamming distance to the truth: no draw on the support comes nearer, so its PSNR is a ceiling.
  case nearest(truth: [Token])
  /// The likelihood: the best that a measurement alone can choose.
  case bestFit
}

/// The row of an empirical prior's support that fits best: a yardstick for misspecified truths, never a competitor.
struct InSupportSampler: TruthSampler {
  var criterion: SupportCriterion

  var claim: SamplerClaim { .point }

  func sampler(knowing truth: [Token]) -> any Sampler {
    if case .nearest = criterion { return InSupportSampler(criterion: .nearest(truth: truth)) }
    return self
  }

  func check(_ posterior: Posterior) throws(Refusal) {
    if !(posterior.prior is EmpiricalPrior) {
      throw Refusal("only an empirical prior has a support to look through", remedy: "use the empirical prior")
    }
  }

  func cost(_ posterior: Posterior) -> SamplerCost {
    guard case .bestFit = criterion, let prior = posterior.prior as? EmpiricalPrior else { return SamplerCost() }
    return SamplerCost(likelihood: prior.count)
  }

  /// The first best row, as often as asked for.
  func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    if case .nearest(let truth) = criterion, truth.isEmpty {
      throw Refusal("the task has no truth to be near to", remedy: "leave this sampler out")
    }
    guard let items = (posterior.prior as? EmpiricalPrior)?.sequences else {
      return Samples(TokenBatch(count: 0, length: 1))
    }
    let scores: [Double] =
      switch criterion {
      case .bestFit: posterior.likelihood.logLikelihood(items)
      case .nearest(let truth):
        (0..<items.count).map { row in -Double(zip(items[row: row], truth).count { $0 != $1 }) }
      }
    var best = 0
    for row in scores.indices where scores[row] > scores[best] { best = row }
    return Samples(items.gather(repeatElement(best, count: chains)))
  }
}

extension Kind where Product == any Sampler {
  static var nearestInSupport: Self {
    Kind("nearest_in_support", "The sequence of the support that is nearest to the truth: a ceiling.") {
      InSupportSampler(criterion: .nearest(truth: []))
    }
  }

  static var bestFitInSupport: Self {
    Kind("best_fit_in_support", "The sequence of the support with the highest likelihood.") {
      InSupportSampler(criterion: .bestFit)
    }
  }
}
