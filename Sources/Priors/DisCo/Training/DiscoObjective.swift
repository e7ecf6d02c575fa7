import Diffusion
import Platform
import Tensors

/// The first stage: denoiser and encoder together, by EDM's weighted loss.
///
/// Xu et al. 2024, section 3.1:
///
///     λ(σ)·‖D(x0 + σn, σ, z) − x0‖²,   ln σ ~ N(μ, s²),   z ~ E(z | x0) relaxed,   null with some probability.
///
/// There is no term for z itself. Without latents it is the loss of a plain model.
public struct DiscoObjective: TrainingObjective {
  /// What is drawn for a step, and how latents are relaxed.
  public struct Options: Sendable {
    /// Mean of ln σ.
    public var logMean = 0.0
    /// Standard deviation of ln σ.
    public var logDeviation = 1.2
    /// The probability of null in the place of all latents.
    public var dropout = 0.1
    /// τ of Gumbel's softmax at the first and at the last step; ln τ moves linearly.
    public var temperatures = (first: 1.0, last: 1.0)
    /// Steps until the last temperature.
    public var steps = 1
    /// Whether codes are one-hot (straight-through) or as relaxed as their gradient.
    public var isHard = true

    /// The defaults.
    public init() {}

    /// τ of a step.
    public func temperature(_ step: Int) -> Double {
      let share = steps > 1 ? min(1, Double(step) / Double(steps - 1)) : 0
      return temperatures.first * pow(temperatures.last / temperatures.first, share)
    }
  }

  /// What learns.
  public let network: DiscoNetwork
  private let points: RealBatch
  private let options: Options

  /// Points of as many numbers as the network's.
  public init(_ network: DiscoNetwork, on points: RealBatch, _ options: Options) {
    precondition(points.dimension == network.shape.dimension, "points have \(network.shape.dimension) numbers")
    (self.network, self.points, self.options) = (network, points, options)
  }

  /// Those of the networks.
  public var parameters: Tensor { network.values }
  /// The matrices come first.
  public var decaying: Int { network.layout.decaying }
  /// The number of points.
  public var count: Int { points.count }

  /// Weighted squared errors, summed over the numbers of a point.
  public func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    let (shape, count) = (network.shape, items.count)
    let logits = shape.latents * shape.codes
    let clean = points.gather(items)
    var noisy = clean
    var sigma = [Double](repeating: 1, count: count)
    var kept = [Float](repeating: 1, count: count)
    let noise = Tensor(shape: [count, logits]) { noise in
      for (row, place) in items.indices.enumerated() {
        var random = batch.stream["noise", batch.step, place].generator()
        sigma[row] = exp(options.logMean + options.logDeviation * random.normal())
        for i in 0..<shape.dimension { noisy[row, i] += sigma[row] * random.normal() }
        guard shape.latents > 0 else { continue }
        if random.bernoulli(options.dropout) { kept[row] = 0 }
        for j in row * logits..<(row + 1) * logits { noise[j] = Float(random.gumbel()) }
      }
    }
    let tape = Tape(precision: batch.precision)
    var codes: Variable?
    if shape.latents > 0 {
      let encoded = network.encode(tape, clean.tensor, gradient: gradient)
      let drawn = tape.gumbelSoftmax(
        tape.reshape(encoded, [count * shape.latents, shape.codes]),
        noise: noise.reshaped([count * shape.latents, shape.codes]), temperature: options.temperature(batch.step),
        isHard: options.isHard)
      let keeping = Tensor(kept, shape: [count, 1])
      let nulls = Tensor(kept.map { 1 - $0 }, shape: [count, 1])
      codes = tape.concatenate([
        tape.multiply(tape.reshape(drawn, [count, logits]), Variable(keeping)), Variable(nulls),
      ])
    }
    let denoised = network.denoise(tape, Variable(noisy.tensor), sigma, codes: codes, gradient: gradient)
    let error = tape.subtract(denoised, Variable(clean.tensor))
    let weights = sigma.map { Float(Preconditioning($0, deviation: shape.deviation).weight / Double(batch.count)) }
    let loss = tape.sum(tape.multiply(tape.multiply(error, error), Variable(Tensor(weights, shape: [count, 1]))))
    tape.backward(from: loss)
    return Double(loss.value.scalar)
  }
}
