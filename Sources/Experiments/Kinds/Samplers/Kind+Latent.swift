import Diffusion
import Samplers

/// Options of the samplers that walk in codes.
protocol CodecOptions: Sendable {
  var codec: LatentCodec { get set }
}

extension PSLD: CodecOptions {}
extension ReSample: CodecOptions {}

extension FieldBuilder where Options: CodecOptions {
  /// The fields of `LatentCodec`.
  static var codec: [Field<Options>] {
    [
      Field(
        "codec", \.codec.kind,
        "The orthogonal codec of a prior without 'latents': 'cosine' transform of the numbers, or the 'identity'."
      ),
      Field("codes", \.codec.codes, 1...4096, unit: "codes", "Rows of 'cosine' that are kept; null for all."),
    ]
  }
}

extension Kind where Product == any Sampler {
  static var psld: Self {
    Kind(
      "psld", title: "PSLD", version: PSLD.version,
      "DPS in the codes of a codec, held where decoding and encoding agree (Rout et al. 2023).",
      FieldTable(PSLD()) {
        Field("omega", \.measured, 0..., "ω, weight of the measurement.")
        Field("gamma", \.glued, 0..., "γ, weight of the codec's fixed points.")
        Field("steps", \.steps, 1...1000, unit: "steps", "Of DDIM, through 1000 noise levels.")
        FieldBuilder.codec
      }
    ) { SignalSampler($0) }
  }

  static var resample: Self {
    Kind(
      "resample", title: "ReSample", version: ReSample.version,
      "Latent diffusion that solves y = A(x) now and then, and noises the solution again (Song et al. 2024).",
      FieldTable(ReSample()) {
        Field("scale", \.scale, 0..., "Of the guidance between solutions, times ᾱ.")
        Field("steps", \.steps, 1...1000, unit: "steps", "S of DDIM, through 1000 noise levels.")
        Field("interval", \.interval, 1...1000, unit: "steps", "Between solutions.")
        Field("lookahead", \.lookahead, 0...1000, unit: "steps", "Unguided, before a solution.")
        Field("renoising", \.renoising, .above(0), "Factor on the variance of noising again.")
        Field(
          "signal_iterations", \.signalIterations, 1...1_000_000, "Most of a solution in signals.")
        Field("code_iterations", \.codeIterations, 1...1_000_000, "Most of a solution in codes.")
        FieldBuilder.codec
      }
    ) { SignalSampler($0) }
  }
}
