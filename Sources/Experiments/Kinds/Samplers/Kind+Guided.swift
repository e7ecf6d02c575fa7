import Diffusion
import Samplers

extension Kind where Product == any Sampler {
  static var dps: Self {
    Kind(
      "dps", title: "DPS", version: DPSDiscrete.version,
      "DPS-discrete: reverse rates multiplied by value ratios of all one-site neighbours (Chu et al. 2025, section 4).",
      FieldTable(DPSDiscrete.Options()) {
        Field("steps", \.steps, 1...1_000_000, unit: "reverse steps", "S, before the final denoising.")
        Field("value", \.value, "The value estimate of neighbours.")
        Field("draws", \.draws, 1...100_000, unit: "draws of x0", "n of an estimate, random numbers in common.")
        Field("method", \.method, "The law of one reverse step: analytic or euler.")
        Field("log_ratio_cap", \.logRatioCap, .above(0), unit: "nats", "Log-ratios are cut off above it.")
        Field("temperature", \.temperature, .above(0), "Log-ratios are divided by it.")
        Field("process", \.process, "The noise to walk back through.")
      }
    ) { DPSDiscrete($0) }
  }

  static var dpsTaylor: Self {
    Kind(
      "dps_taylor", title: "DPS (first order)", version: DPSTaylor.version,
      "DPS by the gradient of the relaxed likelihood through the denoiser, all neighbours at once; a step is 2 calls.",
      FieldTable(DPSTaylor.Options()) {
        Field("steps", \.steps, 1...1_000_000, unit: "reverse steps", "S, before the final denoising.")
        Field("method", \.method, "The law of one reverse step: analytic or euler.")
        Field("log_ratio_cap", \.logRatioCap, .above(0), unit: "nats", "Log-ratios are cut off above it.")
        Field("temperature", \.temperature, .above(0), "Log-ratios are divided by it.")
        Field("process", \.process, "The noise to walk back through.")
      }
    ) { DPSTaylor($0) }
  }

  static var svddPM: Self {
    Kind(
      "svdd_pm", title: "SVDD-PM", version: SVDDPM.version,
      "The best of M candidates of the prior's kernel at every step, by value (Li et al. 2024).",
      FieldTable(SVDDPM.Options()) {
        Field("steps", \.steps, 1...1_000_000, unit: "reverse steps", "S, before the final denoising.")
        Field("candidates", \.candidates, 1...100_000, unit: "candidates", "M; 1 is the unconditional sampler.")
        Field("alpha", \.alpha, 0..., "Softmax temperature of the choice; 0 takes the best one.")
        Field("value", \.value, "The value estimate.")
        Field("draws", \.draws, 1...100_000, unit: "draws of x0", "n of an estimate.")
        Field("process", \.process, "The noise to walk back through.")
      }
    ) { SVDDPM($0) }
  }

  static var smc: Self {
    Kind(
      "smc", title: "SMC", version: SMCSampler.version,
      "Sequential Monte Carlo: P particles of the prior's kernel, weighted by value ratios; one run a draw.",
      FieldTable(SMCSampler.Options()) {
        Field("particles", \.particles, 1...1_000_000, unit: "particles", "P of one run.")
        Field("steps", \.steps, 1...1_000_000, unit: "reverse steps", "S, before the final denoising.")
        Field("beta", \.beta, .above(0), "Tempers the weights; 1 targets the posterior.")
        Field("threshold", \.threshold, 0...1, unit: "of P", "Resampling happens when ESS falls below it.")
        Field("value", \.value, "The value estimate.")
        Field("draws", \.draws, 1...100_000, unit: "draws of x0", "n of an estimate.")
        Field("process", \.process, "The noise to walk back through.")
      }
    ) { SMCSampler($0) }
  }
}
