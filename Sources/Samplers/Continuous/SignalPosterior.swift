import Diffusion
import Tensors

/// A posterior seen by samplers of signals: p(x0)·N(y; A(x0), σ_y²I), and the tokens that signals stand for.
struct SignalPosterior {
  let prior: any ContinuousPrior
  let likelihood: any SignalLikelihood

  /// Throws where a problem has no prior of signals, or no measurement of them.
  init(_ posterior: Posterior) throws(Refusal) {
    guard let likelihood = posterior.likelihood as? any SignalLikelihood else {
      throw Refusal(
        "this sampler draws real signals, and the task measures tokens",
        remedy: "use the task linear, or a sampler of tokens")
    }
    guard let prior = posterior.continuous else {
      throw Refusal(
        "this sampler draws real signals, and the prior is one of tokens alone",
        remedy: "use the prior gaussian_mixture")
    }
    (self.prior, self.likelihood) = (prior, likelihood)
  }

  /// The prior with latents; throws where there are none.
  func latentPrior() throws(Refusal) -> any LatentPrior {
    guard let prior = prior as? any LatentPrior else {
      throw Refusal("the prior of signals has no latents", remedy: "use the prior gaussian_mixture")
    }
    return prior
  }

  var measurement: any GaussianMeasurement { likelihood.measurement }

  /// Draws with their tokens: the latents that were drawn with them, else what the likelihood makes of them.
  func samples(_ drawn: RealSamples, sequential: Int, _ stream: RandomStream) throws -> Samples {
    var diagnostics = Diagnostics()
    diagnostics.denoiserCalls = drawn.denoiserCalls
    diagnostics.sequentialCalls = sequential
    diagnostics.logEvidence = drawn.logEvidence
    guard drawn.points.storage.allSatisfy(\.isFinite) else { throw DiffusionError.notFinite("a draw") }
    var random = stream["tokens"].generator()
    let tokens = try drawn.latents ?? likelihood.tokens(of: drawn.points, &random)
    return Samples(tokens, diagnostics, signals: drawn.points.tensor)
  }
}

extension RealBatch {
  /// The rows in single precision, [B, d].
  var tensor: Tensor { Tensor(storage.map(Float.init), shape: [count, dimension]) }
}
