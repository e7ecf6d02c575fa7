import Diffusion
import Platform

extension GaussianMixture: CodedPrior {
  /// The law of Wx0, again a mixture: means Wμ_z, covariance WCWᵀ.
  public func coded(by codec: OrthogonalCodec) -> any ContinuousPrior {
    precondition(codec.dimension == dimension, "the codec is of d numbers")
    let rows = (0..<codec.codes).map { Array(codec.matrix[$0 * dimension..<($0 + 1) * dimension]) }
    let covariance = codec.encode(within.apply(RealBatch(rows: rows)) { $0 }).storage
    return GaussianMixture(
      latents: latents, weights: logWeights.map { exp($0) }, means: codec.encode(means),
      within: SpectralCovariance(covariance, dimension: codec.codes))
  }
}
