import Diffusion
import Tensors

/// What the codes stand for is measured as it is, so that samplers of pixels run beside those of codes.
extension ImageLikelihood: SignalLikelihood {
  /// y, A and σ of flat images.
  public var measurement: any GaussianMeasurement {
    let flat = FlatImageMeasurement(noise, y)
    return (noise.operation as? any SingularOperator).map { SingularImageMeasurement(flat, $0) }
      ?? flat
  }
  /// [height, width, channels].
  public var signalShape: [Int] { noise.operation.imageShape }
  /// The nearest codes; throws where the codec does not encode.
  public func tokens(of x: RealBatch, _ random: inout RandomGenerator) throws -> TokenBatch {
    guard let codec = decoder.codec as? any EncodingCodec else {
      throw Refusal("the codec decodes alone", remedy: "use one that encodes images")
    }
    return codec.encode(x.tensor(noise.operation.imageShape), threads: 1, batch: 8)
  }
}
