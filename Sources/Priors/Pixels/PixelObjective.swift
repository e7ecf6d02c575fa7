import Diffusion
import Platform
import Tensors

/// EDM's weighted loss of images: mean over pixels of λ(σ)·(D(x0 + σn, σ) − x0)², ln σ ~ N(μ, s²).
///
/// Karras et al. 2022, equation 108: λ(σ) makes it the loss of F against a target of variance 1, so that it is 1 where
/// nothing is learned.
public struct PixelObjective: TrainingObjective {
  /// What is drawn for a step.
  public struct Options: Hashable, Sendable {
    /// Mean of ln σ.
    public var logMean = -1.2
    /// Standard deviation of ln σ.
    public var logDeviation = 1.2
    /// Whether half of the images are mirrored.
    public var flips = true
    /// The published settings for images.
    public init() {}

    /// ln σ within four standard deviations: what a network is told.
    public var levels: ClosedRange<Double> { logMean - 4 * logDeviation...logMean + 4 * logDeviation }
  }

  /// What learns.
  public let denoiser: PixelDenoiser
  private let source: PixelSource
  private let options: Options

  /// Requires images, or codes, of the denoiser's size.
  public init(_ denoiser: PixelDenoiser, on source: PixelSource, _ options: Options) {
    precondition(source.shape == denoiser.shape.signalShape, "a source of what the denoiser knows")
    (self.denoiser, self.source, self.options) = (denoiser, source, options)
  }

  /// Those of the network.
  public var parameters: Tensor { denoiser.values }
  /// The matrices come first.
  public var decaying: Int { denoiser.layout.decaying }
  /// The number of images.
  public var count: Int { source.count }

  /// Noises, denoises, goes back.
  public func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    var (mirrored, sigma, streams): ([Bool], [Double], [RandomStream]) = ([], [], [])
    for place in items.indices {
      var random = batch.stream["level", batch.step, place].generator()
      mirrored.append(options.flips && random.bernoulli(0.5))
      sigma.append(exp(options.logMean + options.logDeviation * random.normal()))
      streams.append(batch.stream["noise", batch.step, place])
    }
    let clean = source.signals(Array(items), mirrored: mirrored)
    let tape = Tape(precision: batch.precision)
    let loss = self.loss(tape, clean, sigma, streams, gradient: gradient)
    let share = tape.scale(loss, by: 1 / Float(batch.count))
    tape.backward(from: share)
    return Double(share.value.scalar)
  }

  /// The loss of images at given noise levels, the mean over both; and its standard error over images.
  public static func loss(
    of denoiser: PixelDenoiser, on source: PixelSource, at levels: [Double], _ stream: RandomStream
  ) -> (mean: Double, error: Double) {
    let objective = PixelObjective(denoiser, on: source, Options())
    let losses = (0..<objective.count).map { item in
      let clean = source.signals([item], mirrored: [false])
      return levels.enumerated().reduce(0) { sum, level in
        let loss = objective.loss(
          Tape(precision: denoiser.precision), clean, [level.element], [stream["item", item, level.offset]],
          gradient: nil)
        return sum + Double(loss.value.scalar) / Double(levels.count)
      }
    }
    let n = Double(losses.count)
    let mean = losses.reduce(0, +) / n
    let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, n - 1)
    return (mean, (variance / n).squareRoot())
  }

  /// The weighted loss, summed over images.
  private func loss(
    _ tape: Tape, _ clean: Tensor, _ sigma: [Double], _ streams: [RandomStream], gradient: Tensor?
  ) -> Variable {
    let d = denoiser.dimension
    let shape = clean.shape
    let noisy = clean.withFloats { clean in
      Tensor(shape: shape) { x in
        for (n, σ) in sigma.enumerated() {
          var random = streams[n].generator()
          for i in n * d..<(n + 1) * d { x[i] = clean[i] + Float(σ * random.normal()) }
        }
      }
    }
    let denoised = denoiser.denoise(tape, Variable(noisy), sigma, gradient: gradient)
    let error = tape.subtract(denoised, Variable(clean))
    let weights = sigma.map { Float(Preconditioning($0, deviation: denoiser.shape.deviation).weight / Double(d)) }
    return tape.sum(
      tape.multiply(tape.multiply(error, error), Variable(Tensor(weights, shape: [sigma.count, 1, 1, 1]))))
  }
}
