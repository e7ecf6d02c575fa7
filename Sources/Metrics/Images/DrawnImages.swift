import Diffusion
import Synchronization
import Tensors

/// What the tokens of one unit look like: the images of its draws and of the truth, in [−1, 1].
///
/// Draws are decoded when a metric first asks for them, once for all metrics.
public final class DrawnImages: Sendable {
  /// The true image itself, [1, height, width, channels]; not what a codec makes of it.
  public let truth: Tensor
  private let decode: @Sendable (TokenBatch) -> Tensor
  private let decoded = Mutex<(tokens: TokenBatch, images: Tensor)?>(nil)

  /// Images by any decoder: [draws, height, width, channels], not cut.
  public init(truth: Tensor, decode: @escaping @Sendable (TokenBatch) -> Tensor) {
    (self.truth, self.decode) = (truth, decode)
  }

  /// Images by a codec.
  public convenience init(
    truth: Tensor, codec: any Codec, precision: Precision = .float32, threads: Int = 1, batch: Int = 8
  ) {
    self.init(truth: truth) { codec.decode($0, precision: precision, threads: threads, batch: batch) }
  }

  /// The images of draws.
  public func images(of draws: TokenBatch) -> Tensor {
    decoded.withLock { decoded in
      if let decoded, decoded.tokens == draws { return decoded.images }
      let images = decode(draws)
      decoded = (draws, images)
      return images
    }
  }
}
