import Tensors

/// What a denoiser of images learns from: images, or what a codec makes of them.
public struct PixelSource: Sendable {
  /// Pixels [B, H, W, C] from 0 to 255.
  public let pixels: [UInt8]
  /// [H, W, C].
  public let imageShape: [Int]
  /// The codec whose codes are learned; `nil` where it is the images.
  public let codec: UnquantisedCodec?

  /// Requires whole images, of the codec's size where there is one.
  public init(_ pixels: [UInt8], shape: [Int], codec: UnquantisedCodec? = nil) {
    precondition(
      shape.count == 3 && pixels.count % max(1, shape.reduce(1, *)) == 0, "pixels are whole images")
    precondition(codec.map { $0.codec.signalShape == shape } ?? true, "images of the codec's size")
    (self.pixels, imageShape, self.codec) = (pixels, shape, codec)
  }

  /// The number of images.
  public var count: Int { pixels.count / imageShape.reduce(1, *) }
  /// Sizes of what is learned.
  public var shape: [Int] { codec?.codeShape ?? imageShape }

  /// The first of them.
  public func prefix(_ count: Int) -> PixelSource {
    PixelSource(
      Array(pixels.prefix(count * imageShape.reduce(1, *))), shape: imageShape, codec: codec)
  }

  /// Some of them, a few mirrored: [B] + shape.
  func signals(_ items: [Int], mirrored: [Bool]) -> Tensor {
    let images = Tensor(pixels: pixels, shape: imageShape, items, mirrored: mirrored)
    return codec?.encode(images: images) ?? images
  }
}
