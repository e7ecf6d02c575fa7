import Diffusion
import Samplers

extension Kind where Product == any Sampler {
  static var sgdd: Self {
    Kind(
      "sgdd", title: "SGDD", version: SGDD.version, "Split Gibbs sampling (Chu et al. 2025, Algorithm 1).",
      FieldTable(SGDD.Options()) {
        Field("iterations", \.iterations, 1...10_000_000, unit: "Gibbs iterations", "K.")
        Field("steps", \.steps, 0...100_000, unit: "denoiser calls", "H, before the final denoising of a prior step.")
        Field(
          "step_rule", \.stepRule, "'pruned' takes no more calls at a level than its noise changes sites, in the mean.")
        Field("proposals", \.proposals, 1...1_000_000_000, unit: "proposals", "T of a likelihood step.")
        Field("eta_min", \.etaMin, .above(0), "The level that annealing leads to.")
        Field("eta_max", \.etaMax, .above(0), "The first level; equal to eta_min for a fixed one.")
        Field("schedule", \.schedule, "How the level falls; 'released' includes the end point.")
        Field("coupling", \.coupling, "The weight of one differing site; only 'kernel' is consistent for V > 2.")
        Field("alpha", \.alpha, .above(0), "Factor on the level in the released coupling.")
        Field("order", \.order, "'paper' returns x, which the prior likes; 'released' returns z, which fits y.")
        Field(
          "likelihood_step", \.likelihoodStep,
          "How z | x is drawn; for xor and and also 'skipping' ('metropolis' in law), 'pairHeatBath', 'blockExact'; for images "
            + "'delayed' and 'informed', which use the gradient."
        )
        Field("method", \.method, "The law of one reverse step.")
        Field("keep", \.keep, 1...1_000_000, unit: "states", "Kept of each chain; R-hat needs four.")
        Field("thin", \.thin, 1...1_000_000, unit: "iterations", "Between kept states, at eta_min.")
        Field("reweight", \.reweight, "Corrects the bias of the last level by importance weights; factorised only.")
      }
    ) { options in
      guard options.etaMin <= options.etaMax else {
        throw FieldError(
          "eta_min", "'eta_min' is \(options.etaMin), above eta_max = \(options.etaMax)",
          hint: "the paper uses 1e-4 and 20")
      }
      return SGDD(options)
    }
  }

  static var metropolis: Self {
    Kind(
      "mh", title: "MH (no prior)", version: MetropolisSampler.version, "Metropolis-Hastings on the likelihood alone.",
      FieldTable(MetropolisSampler.Options()) {
        Field("proposals", \.proposals, 1...1_000_000_000, unit: "proposals", "Before the first kept state.")
        Field("keep", \.keep, 1...1_000_000, unit: "states", "Kept of each chain; R-hat needs four.")
        Field("thin", \.thin, 1...1_000_000_000, unit: "proposals", "Between kept states.")
        Field("likelihood_step", \.likelihoodStep, "How proposals are made; 'skipping' is faster, for xor and and.")
      }
    ) { MetropolisSampler($0) }
  }
}
