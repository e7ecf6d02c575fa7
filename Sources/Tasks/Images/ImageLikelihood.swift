import Diffusion
import Tensors

/// log p(y | z) of codes whose decoded image was measured: −‖y − A(Dec(z))‖²/(2σ²), without the constant.
public struct ImageLikelihood<Decoder: PatchDecoder>: DecodedLikelihood {
  /// Dec.
  public let decoder: Decoder
  /// A and σ.
  public let noise: GaussianImageNoise
  /// One measurement, [1] + `noise.operation.measurementShape`.
  public let y: Tensor
  /// Arithmetic of whole decodings and of their gradients; patches are decoded in single precision.
  public let precision: Precision
  /// The embedding of codes.
  public let codebook: Codebook

  /// Requires an operator on images of the codec's shape, and one measurement of it.
  public init(_ decoder: Decoder, _ noise: GaussianImageNoise, y: Tensor, precision: Precision = .float32) {
    let codec = decoder.codec
    precondition(codec.signalShape == noise.operation.imageShape, "the operator measures images of the codec's shape")
    precondition(y.count == noise.operation.measurementCount, "one measurement has n numbers")
    (self.decoder, self.noise, self.y, self.precision) = (decoder, noise, y, precision)
    let codes = codec.codes
    codebook = Codebook(
      vocabulary: codec.space.vocabulary, dimension: codes.shape[1], values: codes.floats.map(Double.init))
  }

  /// V^L.
  public var space: TokenSpace { decoder.codec.space }

  /// Decodes every row.
  public func logLikelihood(_ x: TokenBatch) -> [Double] { noise.logLikelihood(signals(of: x), y: y) }

  /// Images [B, H, W, C].
  public func signals(of x: TokenBatch) -> Tensor { decoder.codec.decode(x, precision: precision) }

  /// ‖y − A(x)‖/(σ√n) of images.
  public func misfit(_ signals: Tensor) -> [Double] { noise.misfit(signals, y: y) }
}
