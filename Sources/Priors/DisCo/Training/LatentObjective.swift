import Diffusion
import Platform
import Tensors

/// The second stage: the law of latents, and a recogniser of latents in noise; encoder and denoiser stay as they are.
///
///     −ln p(z) − ln e(z | x0 + σn, σ),   z ~ E(z | x0),   ln σ ~ N(μ, s²).
///
/// Xu et al. 2024, section 3.2, for the first term. With one latent p(z) is known without learning, the mean of E(z | x0)
/// over points, and its term is left out.
public struct LatentObjective: TrainingObjective {
  /// What learns, and what the latents come from.
  public let network: DiscoNetwork
  private let points: RealBatch
  private let logMean: Double
  private let logDeviation: Double

  /// Networks with latents after the first stage; the law of latents begins as that of independent ones.
  public init(_ network: DiscoNetwork, on points: RealBatch, logMean: Double, logDeviation: Double) {
    (self.network, self.points, self.logMean, self.logDeviation) = (network, points, logMean, logDeviation)
    let (k, logits) = (network.shape.codes, network.shape.latents * network.shape.codes)
    let tape = Tape()
    let encoded = tape.reshape(
      network.encode(tape, points.tensor, gradient: nil), [points.count, network.shape.latents, k])
    let shares = tape.mean(tape.softmax(encoded), over: [0]).value.floats
    network.array("prior.bias").update { bias in
      for j in 0..<logits { bias[j] = log(max(shares[j], 1e-12)) }
    }
  }

  /// Those of the networks.
  public var parameters: Tensor { network.values }
  /// No array of this stage has a decay.
  public var decaying: Int { network.layout.decaying }
  /// The number of points.
  public var count: Int { points.count }

  /// Nats a point.
  public func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    let (shape, count) = (network.shape, items.count)
    let clean = points.gather(items)
    var noisy = clean
    var sigma: [Double] = []
    let logits = network.encode(Tape(), clean.tensor, gradient: nil).value.floats
    let law = PairwiseLaw(latents: TokenSpace(length: shape.latents, vocabulary: shape.codes), pairs: nil)
    var z = TokenBatch(count: count, length: shape.latents)
    for (row, place) in items.indices.enumerated() {
      var random = batch.stream["latents", batch.step, place].generator()
      sigma.append(exp(logMean + logDeviation * random.normal()))
      for i in 0..<shape.dimension { noisy[row, i] += sigma[row] * random.normal() }
      let width = shape.latents * shape.codes
      let drawn = law.draw(base: logits[row * width..<(row + 1) * width], &random)
      for (i, code) in drawn.enumerated() { z[row, i] = code }
    }
    let tape = Tape(precision: batch.precision)
    let recognised = network.recognise(tape, noisy.tensor, sigma, gradient: gradient)
    var loss = crossEntropy(tape, recognised, "recogniser", z, gradient)
    if shape.latents > 1 {
      let bias = network.parameter("prior.bias", tape, gradient)
      let rows = tape.add(Variable(Tensor(zeros: [count, shape.latents * shape.codes])), bias)
      loss = tape.add(loss, crossEntropy(tape, rows, "prior", z, gradient))
    }
    loss = tape.scale(loss, by: 1 / Float(batch.count))
    tape.backward(from: loss)
    return Double(loss.value.scalar)
  }

  /// −Σ ln p(z) of a pairwise law with the logits `base` [B, m·k] before pairs.
  private func crossEntropy(
    _ tape: Tape, _ base: Variable, _ name: String, _ z: TokenBatch, _ gradient: Tensor
  ) -> Variable {
    let (m, k) = (network.shape.latents, network.shape.codes)
    var logits = base
    if m > 1 {
      let width = m * k
      let earlier = Tensor(
        (0..<width * width).map { $0 / width / k < $0 % width / k ? 1 : 0 }, shape: [width, width])
      let pairs = tape.multiply(network.parameter("\(name).pairs", tape, gradient), Variable(earlier))
      let hot = tape.split(Variable(network.codes(of: z, count: z.count)), [width, 1])[0]
      logits = tape.add(base, tape.linear(hot, pairs, output: .float32))
    }
    return tape.crossEntropy(tape.reshape(logits, [z.count * m, k]), z.storage, reduction: .sum)
  }
}
