import Diffusion
import Samplers

extension Kind where Product == any Sampler {
  static var discoSMC: Self {
    Kind(
      "disco_smc", title: "DisCo-SMC", version: DiscoSMC.version,
      "Signals and latents together: particles (x, z) steered and weighted by p(y | x_σ, z) as noise falls.",
      FieldTable(DiscoSMC.Options()) {
        Field("particles", \.particles, 1...1_000_000, unit: "particles", "N of a run.")
        Field("levels", \.levels, 2...100_000, unit: "noise levels", "Down to 0.002.")
        Field("sigma_max", \.largest, .above(0.002), "First level.")
        Field("moves", \.moves, "Whether latents move at every level.")
        Field("keep", \.keep, 1...1_000_000, unit: "draws", "Taken from one run by weight.")
      }
    ) { DiscoSMC($0) }
  }

  static var discoGibbs: Self {
    Kind(
      "disco_gibbs", title: "DisCo-Gibbs", version: DiscoGibbs.version,
      "Signals given latents by guided paths, latents given signals by the prior, by turns.",
      FieldTable(DiscoGibbs.Options()) {
        Field("scan", \.scan, "'annealed' moves latents at every level of one walk, 'clean' between walks.")
        Field("sweeps", \.sweeps, 1...1_000_000, unit: "walks", "Of 'clean'.")
        Field("levels", \.levels, 2...100_000, unit: "noise levels", "Of a walk, down to 0.002.")
        Field("sigma_max", \.largest, .above(0.002), "First level.")
      }
    ) { DiscoGibbs($0) }
  }
}
