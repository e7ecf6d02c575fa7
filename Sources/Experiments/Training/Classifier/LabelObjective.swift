import Diffusion
import Priors
import Tasks
import Tensors

/// The cross-entropy of a classifier on labelled pictures.
struct LabelObjective: TrainingObjective {
  let classifier: Classifier
  let pictures: TokenBatch
  let labels: [Int]

  var parameters: Tensor { classifier.values }
  var decaying: Int { classifier.layout.decaying }
  var count: Int { pictures.count }

  /// Nats a picture; nothing is random.
  func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    let shape = classifier.shape
    let bits = items.flatMap { pictures[row: $0].map { Float($0) } }
    let tape = Tape(precision: batch.precision)
    let input = Variable(Tensor(bits, shape: [items.count, shape.rows, shape.columns, 1]))
    let logits = classifier.logits(tape, input, gradient: gradient)
    let sum = tape.crossEntropy(logits, items.map { labels[$0] }, reduction: .sum)
    let loss = tape.scale(sum, by: 1 / Float(batch.count))
    tape.backward(from: loss)
    return Double(loss.value.scalar)
  }
}
