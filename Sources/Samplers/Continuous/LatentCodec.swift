import Diffusion

/// Which codec stands for the autoencoder of a latent sampler.
public struct LatentCodec: Hashable, Sendable {
  /// Two of known rows.
  public enum Kind: String, CaseIterable, Sendable {
    /// W = I.
    case identity
    /// Rows of the discrete cosine transform.
    case cosine
  }

  /// Which.
  public var kind = Kind.cosine
  /// k of `cosine`; nil for d, without loss.
  public var codes: Int?
  /// The whole cosine transform.
  public init(_ kind: Kind = .cosine, codes: Int? = nil) { (self.kind, self.codes) = (kind, codes) }

  /// The codec of signals of d numbers.
  func codec(_ d: Int) -> OrthogonalCodec {
    kind == .identity ? .identity(d) : .cosine(d, codes: codes ?? d)
  }

  /// Throws where a prior has no law of codes, or the codec more codes than signals have numbers.
  func check(_ prior: any ContinuousPrior) throws(Refusal) -> any CodedPrior {
    guard let prior = prior as? any CodedPrior else {
      throw Refusal(
        "the law of codes of this prior is not known",
        remedy:
          "use the prior gaussian_mixture, or name the weights of a denoiser of a codec's codes in 'latents'"
      )
    }
    guard codes ?? 1 <= prior.dimension else {
      throw Refusal(
        "\(codes ?? 0) codes of signals that have \(prior.dimension) numbers", remedy: "use as many or fewer")
    }
    return prior
  }
}
