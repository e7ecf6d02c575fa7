import Diffusion
import Tensors

/// A posterior seen by samplers of signals: p(x0)·N(y; A(x0), σ_y²I), and the tokens that signals stand for.
struct SignalPosterior {
  let prior: any ContinuousPrior
  let likelihood: any SignalLikelihood

  /// The measurement of signals; throws where a task measures something else.
  static func likelihood(of posterior: Posterior) throws(Refusal) -> any SignalLikelihood {
    guard let likelihood = posterior.likelihood as? any SignalLikelihood else {
      throw Refusal(
        "this sampler draws real signals, and the task measures tokens",
        remedy: "use the task linear or one that measures images, or a sampler of tokens")
    }
    return likelihood
  }

  /// Throws where a problem has no prior of signals, or no measurement of them.
  init(_ posterior: Posterior) throws(Refusal) {
    let likelihood = try Self.likelihood(of: posterior)
    guard let prior = posterior.continuous else {
      throw Refusal(
        "this sampler draws real signals, and the prior is one of tokens alone",
        remedy:
          "use the prior gaussian_mixture, or name the weights of a denoiser in 'pixels' (psld and resample: in "
          + "'latents')")
    }
    guard prior.dimension == likelihood.measurement.dimension else {
      throw Refusal(
        "the prior of signals is of \(prior.dimension) numbers, and the task measures "
          + "\(likelihood.measurement.dimension)", remedy: "use a denoiser of the task's images")
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
    try likelihood.samples(drawn, sequential: sequential, stream)
  }
}

extension SignalLikelihood {
  /// Draws with their tokens: the latents that were drawn with them, else what the likelihood makes of them.
  func samples(_ drawn: RealSamples, sequential: Int, _ stream: RandomStream) throws -> Samples {
    var diagnostics = Diagnostics()
    diagnostics.denoiserCalls = drawn.denoiserCalls
    diagnostics.sequentialCalls = sequential
    diagnostics.logEvidence = drawn.logEvidence
    guard drawn.points.storage.allSatisfy(\.isFinite) else { throw DiffusionError.notFinite("a draw") }
    var random = stream["tokens"].generator()
    let tokens = try drawn.latents ?? tokens(of: drawn.points, &random)
    let signals = drawn.points.tensor(signalShape)
    return Samples(tokens, diagnostics, signals: signals)
  }
}
