import Diffusion
import Samplers

extension Kind where Product == any Sampler {
  static var g2d2: Self {
    Kind(
      "g2d2", title: "G2D2", version: G2D2.version,
      "Gradient-guided discrete diffusion: a variational table per step, fitted through the likelihood "
        + "(Murata et al. 2024).",
      FieldTable(G2D2.Options()) {
        Field("objective", \.objective, "'released' (unsquared norm) or 'elbo' (the paper's bound).")
        Field("kernel", \.kernel, "The transition; the released presets run 'markov'.")
        Field("markov_epsilon", \.markovEpsilon, "Uniform mass in the Markov kernel; 'zero' freezes visible tokens.")
        Field("kl_gradient", \.klGradient, "'released' adds softmax(α) to the exact gradient.")
        Field("steps", \.steps, 1...100_000, unit: "diffusion steps", "S.")
        Field("levels", \.levels, 2...100_000, unit: "levels", "T of the mask-and-replace schedule.")
        Field("epsilon", \.epsilon, 0...1e-5, "Uniform mass of the schedule.")
        Field("iterations", \.iterations, 0...100_000, unit: "iterations", "I of RAdam, a diffusion step.")
        Field("learning_rate", \.learningRate, .above(0), unit: "nats", "lr, at the middle of the run.")
        Field("learning_rate_ramp", \.learningRateRamp, .all, unit: "decades", "By which lr falls over the run.")
        Field("lambda", \.lambda, 0..., "λ of the released objective, at the middle of the run.")
        Field("kl_ramp", \.klRamp, .all, unit: "decades", "By which λ falls over the run.")
        Field(
          "measurements", \.measurements, 1..., unit: "numbers",
          "n of y: λ is scaled by √(12288/n); null takes the size of y.")
        Field("forget", \.forget, 0...1, "Weight of the prior where a step starts from the one before.")
        Field("temperature", \.temperature, .above(0), "τ of the Gumbel-softmax.")
      }
    ) { G2D2($0) }
  }
}
