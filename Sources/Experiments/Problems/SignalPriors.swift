import Diffusion
import Priors
import Samplers
import Tasks
import Tensors

/// Priors of the images that tokens stand for, beside the one of tokens.
struct SignalPriors: Sendable {
  /// Of images.
  var pixels: PixelDenoiser?
  /// Of a codec's codes before its quantiser.
  var latents: LatentDenoiser?

  /// Names and hashes of the files that samplers of one kind alone read.
  var inputs: [(name: String, hash: String)] { latents.map { [("latents", $0.hash)] } ?? [] }

  /// Those of `inputs` that a sampler reads: the others are no part of its units.
  func inputs(of sampler: any Sampler) -> [(name: String, hash: String)] {
    sampler is any CodeWalker ? inputs : []
  }

  /// Throws where a task, of which the inputs are given, decodes by another codec than the one whose codes are known.
  func check(_ inputs: [(name: String, hash: String)]) throws(Refusal) {
    guard let latents, let codec = inputs.first(where: { $0.name == "codec" }), codec.hash != latents.codecHash
    else { return }
    throw Refusal(
      "the denoiser in 'latents' knows the codes of another codec than the task's",
      remedy: "name the codec that it was trained with")
  }

  /// The same, with products in `precision`.
  func computing(in precision: Precision) -> SignalPriors {
    var result = self
    result.pixels?.precision = precision
    result.latents?.denoiser.precision = precision
    return result
  }
}

/// A denoiser of codes E(x)/s of the codec of one file.
struct LatentDenoiser: Sendable {
  var denoiser: PixelDenoiser
  /// SHA-256 of its file.
  let hash: String
  /// SHA-256 of the codec's file.
  let codecHash: String
  /// s.
  let scale: Double

  /// The latent diffusion model of the images that a likelihood measures; `nil` where it measures none.
  ///
  /// Throws where the codec's codes have other sizes.
  func coded(_ likelihood: any Likelihood) throws(Refusal) -> CodedSignals? {
    guard let likelihood = likelihood as? ImageLikelihood<LocalDecoder> else { return nil }
    let codec = UnquantisedCodec(likelihood.decoder.codec, scale: scale)
    guard codec.codeShape == denoiser.shape.signalShape else {
      throw Refusal(
        "the denoiser in 'latents' is of codes \(denoiser.shape.signalShape), and the task's codec makes "
          + "\(codec.codeShape)", remedy: "use the codec that it was trained with")
    }
    return CodedSignals(denoiser, codec)
  }
}
