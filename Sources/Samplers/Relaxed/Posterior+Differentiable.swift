import Diffusion

extension Posterior {
  /// The likelihood as a differentiable one; refused where there is no gradient.
  func differentiable(for sampler: String) throws(Refusal) -> any DifferentiableLikelihood {
    guard let likelihood = likelihood as? any DifferentiableLikelihood else {
      throw Refusal(
        "\(sampler) needs the gradient of the likelihood with respect to relaxed tokens, and this one has none",
        remedy: "choose a task with a differentiable likelihood, or a sampler that needs none (SGDD, SVDD-PM, SMC)")
    }
    guard likelihood.codebook.vocabulary == space.vocabulary else {
      throw Refusal(
        "\(sampler): the codebook has \(likelihood.codebook.vocabulary) symbols, the prior \(space.vocabulary)",
        remedy: "embed every symbol of the prior")
    }
    return likelihood
  }
}
