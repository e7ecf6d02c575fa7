import Diffusion
import Platform
import Priors
import Tasks
import Tensors

extension TrainingDraft.Data {
  /// The sequences, and V.
  func load() throws -> (sequences: TokenBatch, vocabulary: Int) {
    guard let codec = try decoder() else {
      let (rows, vocabulary, _) = try source.load()
      return (rows, vocabulary)
    }
    guard images.resolution == codec.shape.resolution else {
      throw Refusal(
        "'images' have \(images.resolution) pixels, and the codec makes \(codec.shape.resolution)",
        remedy: "use the codec's resolution")
    }
    let set = try images.load()
    var batches: [TokenBatch] = []
    for first in stride(from: 0, to: set.count, by: Self.block) {
      let signals = set.signals(Array(first..<min(first + Self.block, set.count)))
      batches.append(codec.encode(signals, threads: Process.cores))
      if mirrored { batches.append(codec.encode(signals.mirrored, threads: Process.cores)) }
    }
    return (.concatenate(batches), codec.space.vocabulary)
  }

  /// The codec of `codes`; `nil` for other data.
  func decoder() throws -> VQCodec? {
    guard source.data == .codes else { return nil }
    guard let codec else { throw Refusal("data 'codes' has no 'codec'", remedy: "name the weights of one") }
    return try VQCodec.trained(codec)
  }

  /// Images that are in memory as numbers together.
  private static let block = 256
}

extension Tensor {
  /// Images [B, height, width, channels] with left and right exchanged.
  fileprivate var mirrored: Tensor {
    let (width, channels) = (shape[2], shape[3])
    return withFloats { source in
      Tensor(shape: shape) { target in
        for pixel in 0..<source.count / channels {
          let (row, column) = pixel.quotientAndRemainder(dividingBy: width)
          for c in 0..<channels {
            target[pixel * channels + c] = source[((row + 1) * width - 1 - column) * channels + c]
          }
        }
      }
    }
  }
}
