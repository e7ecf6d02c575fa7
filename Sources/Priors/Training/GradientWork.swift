import Diffusion
import Tensors

/// The gradient of a few items of one step: noise them, run the network, go back.
struct GradientWork: Sendable {
  let prior: NeuralPrior
  let levels: NoiseLevels
  let options: Trainer.Options
  let stream: RandomStream
  let step: Int

  /// Adds the gradient of clean rows, the first of which is number `first` of the batch; gives their part of the loss.
  func accumulate(_ rows: TokenBatch, first: Int, into gradient: Tensor) -> Double {
    let space = prior.space
    var random = stream["levels", step].generator()
    let offset = random.uniform()
    let items = (0..<rows.count).map { n in
      var random = stream["noise", step, first + n].generator()
      let u = (Double(first + n) + offset) / Double(options.batch)
      return levels.item(Array(rows[row: n]), space, at: u, &random)
    }
    let tape = Tape(precision: options.precision)
    let outputs = prior.transformer.outputs(
      tape, items.flatMap(\.noisy), items: items.count, levels: items.map { prior.clamped($0.kernel.logOdds) },
      gradient: gradient)
    let kernel = LossKernel(loss: options.loss, readout: prior.readout, vocabulary: space.vocabulary)
    let loss = tape.denoisingLoss(outputs, items, kernel, scale: 1 / Double(options.batch))
    tape.backward(from: loss)
    return Double(loss.value.scalar)
  }
}
