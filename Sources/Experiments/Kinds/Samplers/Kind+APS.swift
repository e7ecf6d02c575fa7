import Diffusion
import Samplers

extension Kind where Product == any Sampler {
  static var aps: Self {
    Kind(
      "aps", title: "APS", version: APS.version,
      "Anchored posterior sampling: quantised expectation and anchored remasking, a point estimate (Rout et al. 2025).",
      FieldTable(APS.Options()) {
        Field("steps", \.steps, 1...100_000, unit: "outer steps", "T.")
        Field("iterations", \.iterations, 0...1_000_000, unit: "iterations", "N of Adam, an outer step.")
        Field("learning_rate", \.learningRate, .above(0), unit: "nats", "Of Adam.")
        Field("loss", \.loss, "The misfit that tilts the rows.")
        Field("beta", \.beta, 0..., "Weight of the divergence from the prior; 0 as published.")
        Field("kl_direction", \.klDirection, "Of that divergence.")
        Field("choice", \.choice, "The inner iterate that is kept.")
        Field("confidence", \.confidence, "What ranks positions for revealing.")
        Field("schedule", \.schedule, "How many positions stay masked.")
        Field("forward", \.forward, "What goes through the decoder.")
        Field("confidence_noise", \.confidenceNoise, 0..., "Gumbel noise on the confidence; 0 is deterministic.")
        Field("temperature", \.temperature, .above(0), "τ of the tilted rows.")
        Field("epsilon", \.epsilon, 0..<1, "Uniform mass of the absorbing process.")
      }
    ) { APS($0) }
  }

  static var apsSMC: Self {
    Kind(
      "aps_smc", title: "APS-SMC", version: APSSMC.version,
      "Particles that make APS exact: its tilted rows propose, weights and resampling correct; one run a draw.",
      FieldTable(APSSMC.Options()) {
        Field("particles", \.particles, 1...10_000_000, unit: "particles", "Of one run.")
        Field("iterations", \.iterations, 0...1_000_000, unit: "iterations", "N of Adam, a visited state.")
        Field("prior_share", \.priorShare, .above(0, upTo: 1), "Of the prior in the proposal.")
        Field("twist_exponent", \.twistExponent, 0..., "Power of the likelihood of the completed state in the twist.")
        Field("resample_threshold", \.resampleThreshold, 0...1, unit: "of the particles", "Resamples below it.")
        Field("tokens_per_step", \.tokensPerStep, 1...100_000, unit: "tokens", "Revealed together; exact for 1 only.")
        Field("learning_rate", \.learningRate, .above(0), unit: "nats", "Of Adam.")
        Field("loss", \.loss, "The misfit that tilts the rows.")
        Field("beta", \.beta, 0..., "Weight of the divergence from the prior.")
        Field("kl_direction", \.klDirection, "Of that divergence.")
        Field("choice", \.choice, "The inner iterate that is kept.")
        Field("confidence", \.confidence, "What ranks positions for revealing.")
        Field("forward", \.forward, "What goes through the decoder.")
        Field("temperature", \.temperature, .above(0), "τ of the tilted rows.")
        Field("epsilon", \.epsilon, 0..<1, "Uniform mass of the absorbing process.")
      }
    ) { APSSMC($0) }
  }
}
