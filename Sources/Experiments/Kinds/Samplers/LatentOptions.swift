import Samplers

/// Options of a sampler of signals that latents may be given to.
protocol LatentOptions: Sendable {
  var latents: LatentSource { get set }
}

extension FieldBuilder where Options: LatentOptions {
  /// The fields of `LatentSource`.
  static var latents: [Field<Options>] {
    [
      Field(
        "latents", \.latents.kind,
        "What the denoiser is given: 'summed' none, 'prior' z ~ p(z), 'smc' z ~ p(z | y) by particles, 'exact' the same "
          + "where known."),
      Field("latent_particles", \.latents.smc.particles, 1...1_000_000, unit: "particles", "N of a run of 'smc'."),
      Field("latent_levels", \.latents.smc.levels, 2...100_000, unit: "noise levels", "Of a run of 'smc'."),
      Field("latent_keep", \.latents.smc.keep, 1...1_000_000, unit: "draws", "Latents taken from one run of 'smc'."),
    ]
  }
}
