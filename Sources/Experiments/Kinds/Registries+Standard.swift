extension Registries {
  /// Every kind that configs can name.
  ///
  /// A new sampler, prior, task or metric is one line here.
  public static let standard = Registries(
    samplers: [
      .sgdd, .g2d2, .aps, .apsSMC, .dps, .dpsTaylor, .svddPM, .smc, .exact, .prior, .metropolis, .constant, .majority,
      .nearestInSupport, .bestFitInSupport, .encodeDecode, .bicubic, .bestOf, .edm,
      .dpsContinuous, .ddrm, .daps, .psld, .resample, .discoSMC, .discoGibbs,
    ],
    priors: [.empirical, .markov, .gaussianGrid, .product, .tabular, .transformer, .gaussianMixture],
    tasks: [.xor, .and, .inpaintRandom, .inpaintBox, .musicInfill, .synthetic, .classConditional, .linear] + .images,
    metrics: .standard)
}
