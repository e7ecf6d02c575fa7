import Diffusion
import Tensors

/// Images measured by an operator with Gaussian noise, to be found among those that codes decode to.
///
/// What is measured is the image itself, not what its codes make of it: the prior is a little wrong, as it is in use.
public struct ImageTask<Decoder: PatchDecoder>: Task {
  /// Makes the operator; masks and kernels are drawn.
  public typealias Operation = @Sendable (_ random: inout RandomGenerator) -> any MeasurementOperator

  /// The operator's name.
  public let name: String
  /// Makes images of codes.
  public let decoder: Decoder
  /// What is measured, item by item.
  public let images: ImageSet
  /// σ.
  public let sigma: Double
  /// Arithmetic of whole decodings and of their gradients; patches are decoded in single precision.
  public let precision: Precision
  private let operation: Operation

  /// Requires images of the decoder's resolution.
  public init(
    _ name: String, _ decoder: Decoder, _ images: ImageSet, sigma: Double, precision: Precision = .float32,
    operation: @escaping Operation
  ) {
    precondition(
      decoder.codec.signalShape == [images.resolution, images.resolution, images.channels],
      "images have the shape that the codec decodes to")
    (self.name, self.decoder, self.images, self.sigma) = (name, decoder, images, sigma)
    (self.precision, self.operation) = (precision, operation)
  }

  /// V^L.
  public var space: TokenSpace { decoder.codec.space }
  /// True.
  public var measuresTruth: Bool { true }

  /// Measures image `item`; the codes of the truth play no part.
  ///
  /// Requires an item of `images`.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    var random = stream["operator"].generator()
    let noise = GaussianImageNoise(operation(&random), sigma: sigma)
    let image = images.signals([item])
    random = stream["noise", item].generator()
    let y = noise.measure(image, &random)
    return Measurement(
      likelihood: ImageLikelihood(decoder, noise, y: y, precision: precision), hash: hash(noise, y),
      description: "\(name), \(noise.operation.measurementCount) of \(image.count) numbers, σ = \(sigma)",
      image: MeasurementImage(noise.operation.picture(y)), signal: image)
  }

  /// y and σ, and the operator by what it makes of a pattern.
  private func hash(_ noise: GaussianImageNoise, _ y: Tensor) -> String {
    let shape = noise.operation.imageShape
    let pattern = Tensor(shape: [1] + shape) { for i in $0.indices { $0[i] = Float((i * 7919 + 13) % 251) / 125 - 1 } }
    var hash = MeasurementHash()
    hash.combine(name)
    hash.combine(shape + noise.operation.measurementShape)
    hash.combine(sigma)
    for numbers in [noise.operation.apply(pattern), y] {
      numbers.withFloats { for number in $0 { hash.combine(Double(number)) } }
    }
    return hash.hexadecimal
  }
}

extension MeasurementOperator {
  /// y as an image: itself where it is one, else what the adjoint makes of it.
  func picture(_ y: Tensor) -> Tensor {
    let isImage = measurementShape.count == 3 && measurementShape[2] == imageShape[2]
    return isImage ? y : pullback(y, at: Tensor(zeros: [1] + imageShape))
  }
}
