import Diffusion
import Tensors

@testable import Priors

/// Small networks whose every array is random, so that nothing is hidden by a zero.
enum TinyDisco {
  static func shape(latents: Int, codes: Int = 3) -> DiscoShape {
    var shape = DiscoShape()
    (shape.latents, shape.codes, shape.width) = (latents, codes, 16)
    return shape
  }

  static func network(latents: Int, codes: Int = 3, seed: UInt64 = 1) -> DiscoNetwork {
    let network = DiscoNetwork(shape(latents: latents, codes: codes), RandomStream(seed: seed)["initial"])
    var random = RandomStream(seed: seed)["all"].generator()
    network.values.update { for i in $0.indices { $0[i] += Float(0.2 * random.normal()) } }
    return network
  }

  static func points(_ count: Int, seed: UInt64 = 2) -> RealBatch {
    var random = RandomStream(seed: seed)["points"].generator()
    return GaussianMixture.octagon.stratified(count, &random)
  }

  static func batch(_ count: Int, step: Int = 0) -> TrainingBatch {
    TrainingBatch(step: step, count: count, stream: RandomStream(seed: 3)["training"], precision: .float32)
  }

  /// The largest gap between a gradient and central differences, over the largest difference; ±h along every parameter
  /// of the arrays of some names.
  static func gradientError(
    _ objective: some TrainingObjective, _ layout: ParameterLayout, items: Int, step h: Float = 1e-2,
    where isChecked: (String) -> Bool
  ) -> Double {
    let values = objective.parameters
    let batch = batch(items)
    let gradient = Tensor(zeros: [values.count])
    _ = objective.accumulate(Array(0..<items)[...], of: batch, into: gradient)
    let scratch = Tensor(zeros: [values.count])
    func loss(_ i: Int, _ change: Float) -> Double {
      values.update { $0[i] += change }
      defer { values.update { $0[i] -= change } }
      return objective.accumulate(Array(0..<items)[...], of: batch, into: scratch)
    }
    var (worst, largest) = (0.0, 0.0)
    let found = gradient.floats
    let places = layout.entries.filter { isChecked($0.name) }.flatMap { $0.offset..<$0.offset + $0.count }
    for i in places {
      let g = found[i]
      let slope = (loss(i, h) - loss(i, -h)) / Double(2 * h)
      worst = max(worst, abs(slope - Double(g)))
      largest = max(largest, abs(slope))
    }
    return worst / largest
  }
}
