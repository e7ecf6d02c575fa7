import Diffusion
import Tensors

/// The loss of a denoiser on noisy copies of sequences, each at a level of its own.
public struct DenoisingObjective: TrainingObjective {
  private let prior: NeuralPrior
  private let levels: NoiseLevels
  private let loss: DenoisingLoss
  private let items: TokenBatch

  /// Requires rows of the prior's space and a loss that fits: score entropy is for uniform noise, and the only loss of
  /// log-scores.
  public init(_ prior: NeuralPrior, on rows: TokenBatch, _ levels: NoiseLevels, _ loss: DenoisingLoss) {
    precondition(rows.length == prior.space.length, "rows must be sequences of the prior's space")
    precondition(
      loss == .scoreEntropy ? prior.process == .uniform : prior.readout == .denoiser,
      "\(loss.rawValue) is no loss of a \(prior.readout.rawValue) under \(prior.process.rawValue) noise")
    let site = prior.transformer.shape.sites
    var items = TokenBatch(count: rows.count, length: rows.length)
    for row in 0..<rows.count {
      for (slot, i) in site.enumerated() { items[row, slot] = rows[row, i] }
    }
    (self.prior, self.levels, self.loss, self.items) = (prior, levels, loss, items)
  }

  /// Those of the network.
  public var parameters: Tensor { prior.transformer.values }
  /// The matrices come first.
  public var decaying: Int { prior.transformer.layout.decaying }
  /// The number of sequences.
  public var count: Int { items.count }

  /// Noises the sequences, runs the network, goes back; the loss is in nats a token.
  public func accumulate(_ rows: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    var random = batch.stream["levels", batch.step].generator()
    let offset = random.uniform()
    let items = rows.indices.map { place in
      var random = batch.stream["noise", batch.step, place].generator()
      let u = (Double(place) + offset) / Double(batch.count)
      return levels.item(Array(self.items[row: rows[place]]), prior.space, at: u, &random)
    }
    let tape = Tape(precision: batch.precision)
    let outputs = prior.transformer.outputs(
      tape, items.flatMap(\.noisy), items: items.count, levels: items.map { prior.clamped($0.kernel.logOdds) },
      gradient: gradient)
    let kernel = LossKernel(loss: loss, readout: prior.readout, vocabulary: prior.space.vocabulary)
    let loss = tape.denoisingLoss(outputs, items, kernel, scale: 1 / Double(batch.count))
    tape.backward(from: loss)
    return Double(loss.value.scalar)
  }
}
