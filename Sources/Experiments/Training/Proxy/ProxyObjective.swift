import Platform
import Priors
import Tensors

/// How far the distances d of a proxy are from those that it shall give, t.
///
/// The mean over pairs of
///
///     ln²((d + ε)/(t + ε)),
///
/// which counts relative errors of all distances above ε alike.
struct ProxyObjective: TrainingObjective {
  /// t of pairs of items of one batch of images.
  typealias Teacher = @Sendable (_ images: Tensor, _ pairs: [(Int, Int)]) -> [Float]

  let proxy: LPIPSProxy
  let groups: DistortedGroups
  /// ε.
  let offset: Double
  let teacher: Teacher

  var parameters: Tensor { proxy.values }
  var decaying: Int { proxy.layout.decaying }
  var count: Int { groups.images.count }

  /// All pairs of the groups of some images.
  func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    let (size, side) = (groups.versions + 1, groups.images.resolution)
    var pixels: [Float] = []
    for place in items.indices {
      var random = batch.stream["pairs", batch.step, place].generator()
      pixels += groups.group(items[place], &random)
    }
    let images = Tensor(pixels, shape: [items.count * size, side, side, 3])
    let pairs = (0..<items.count).flatMap { n in groups.pairs.map { (n * size + $0, n * size + $1) } }
    let tape = Tape(precision: batch.precision)
    let distances = proxy.distances(on: tape, Variable(images), pairs, gradient: gradient)
    let (loss, slope) = loss(distances.value.floats, teacher(images, pairs), groups: batch.count)
    tape.backward(from: distances, seed: slope)
    return loss
  }

  /// The loss of pairs as their share of the mean over all groups, and its gradient in d.
  func loss(_ distances: [Float], _ wanted: [Float], groups count: Int) -> (loss: Double, gradient: Tensor) {
    let share = 1 / Double(groups.pairs.count * count)
    var loss = 0.0
    let gradient = Tensor(shape: [distances.count]) { target in
      for (n, (d, t)) in zip(distances, wanted).enumerated() {
        let ratio = log((Double(d) + offset) / (Double(t) + offset))
        loss += share * ratio * ratio
        target[n] = Float(2 * share * ratio / (Double(d) + offset))
      }
    }
    return (loss, gradient)
  }
}
