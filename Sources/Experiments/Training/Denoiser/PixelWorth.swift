import Diffusion
import Platform
import Priors
import Statistics
import Tensors

/// How well a denoiser of images does on what it has not seen.
public struct PixelWorth: Sendable, Equatable {
  /// EDM's weighted loss, 1 where nothing is learned: the first 64 images, each at 8 noise levels of equal probability.
  public let loss: Double
  /// Its standard error over images.
  public let error: Double

  /// "loss 0.1234 ± 0.0012".
  public var text: String { String(printf: "loss %.4f ± %.4f", loss, error) }

  init(_ denoiser: PixelDenoiser, _ source: PixelSource, _ noise: PixelObjective.Options) {
    let levels = (0..<8).map { exp(noise.logMean + noise.logDeviation * Normal.quantile((Double($0) + 0.5) / 8)) }
    (loss, error) = PixelObjective.loss(
      of: denoiser, on: source.prefix(64), at: levels, RandomStream(seed: 0)["validation"])
  }
}
