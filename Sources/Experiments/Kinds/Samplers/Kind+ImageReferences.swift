import Diffusion
import Priors
import Samplers
import Tasks
import Tensors

/// What the codec makes of the true image's codes: the ceiling of everything that draws codes.
struct EncodeDecodeSampler: TruthSampler {
  var truth: [Token] = []

  var claim: SamplerClaim { .point }
  func cost(_ posterior: Posterior) -> SamplerCost { SamplerCost() }
  func sampler(knowing truth: [Token]) -> any Sampler { EncodeDecodeSampler(truth: truth) }

  func check(_ posterior: Posterior) throws(Refusal) {
    if !(posterior.likelihood is any DecodedLikelihood) {
      throw Refusal("only a codec encodes and decodes", remedy: "use a task that measures images")
    }
  }

  func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    return Samples(TokenBatch(rows: [truth]).gather(repeatElement(0, count: chains)))
  }
}

/// The measured image, enlarged by the same cubic: no prior, and no draw.
struct BicubicSampler: Sampler {
  var claim: SamplerClaim { .point }
  func cost(_ posterior: Posterior) -> SamplerCost { SamplerCost() }
  func check(_ posterior: Posterior) throws(Refusal) { _ = try enlarged(posterior) }

  func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let (codec, image) = try enlarged(posterior)
    let images = Tensor((0..<chains).flatMap { _ in image.floats }, shape: [chains] + image.shape.dropFirst())
    let tokens = codec.encode(image).gather(repeatElement(0, count: chains))
    return Samples(tokens, signals: images)
  }

  private func enlarged(_ posterior: Posterior) throws(Refusal) -> (codec: VQCodec, image: Tensor) {
    guard let likelihood = posterior.likelihood as? ImageLikelihood<LocalDecoder>,
      let operation = likelihood.noise.operation as? SuperResolution
    else { throw Refusal("only a smaller image can be enlarged", remedy: "use the task super_resolution") }
    let y = likelihood.y.reshaped([1] + operation.measurementShape)
    return (likelihood.decoder.codec, operation.enlarge(y))
  }
}

extension Kind where Product == any Sampler {
  static var encodeDecode: Self {
    Kind(
      "encode_decode", title: "encode-decode",
      "What the codec makes of the true image: the ceiling of everything that draws codes."
    ) { EncodeDecodeSampler() }
  }

  static var bicubic: Self {
    Kind("bicubic", title: "bicubic", "The measured image of super_resolution, enlarged by the same cubic.") {
      BicubicSampler()
    }
  }

  static var bestOf: Self {
    Kind(
      "best_of", title: "best of N", version: BestOfSampler.version,
      "Of N draws from the prior the one that the measurement fits best.",
      FieldTable(BestOfSampler.Options()) {
        Field("count", \.count, 1...1_000_000, unit: "draws", "N.")
        Field("steps", \.prior.steps, 1...1_000_000, unit: "reverse steps", "Of a prior without exact draws.")
        Field("method", \.prior.method, "The law of one reverse step.")
        Field("process", \.prior.process, "The noise to walk back through.")
      }
    ) { BestOfSampler($0) }
  }
}
