import Diffusion
import Priors
import Tensors

extension TrainingDraft {
  /// The shape of the network on sequences of a space.
  func shape(_ space: TokenSpace) throws(Refusal) -> TransformerShape {
    var shape = TransformerShape(space: space, hasMask: process.isMasking, columns: network.columns)
    (shape.patch, shape.width, shape.layers) = (network.patch, network.width, network.layers)
    (shape.heads, shape.conditioning) = (network.heads, network.conditioning)
    if let fault = shape.fault { throw Refusal("network.\(fault.message)", remedy: "change 'network'") }
    let parameters = ParameterLayout(shape).parameters
    guard parameters <= 1 << 30 else {
      throw Refusal("'network' has \(parameters) parameters, more than 2^30", remedy: "make it smaller")
    }
    return shape
  }

  /// The noise levels that are learned.
  var levels: NoiseLevels { NoiseLevels(process, sigma: sigmaMin...sigmaMax) }

  /// How to train.
  var options: Trainer.Options {
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes, options.threads) = (batch, microBatch, lanes, threads)
    options.loss = loss
    switch optimiser.rule {
    case .adamw:
      var rule = AdamW()
      rule.beta2 = optimiser.beta2
      options.rule = rule
    case .radam:
      var rule = RAdam()
      rule.beta2 = optimiser.beta2
      options.rule = rule
    }
    options.schedule = WarmUpCosine(
      peak: optimiser.rate, floor: optimiser.finalRate, warmUp: optimiser.warmUp, total: steps)
    (options.weightDecay, options.clip) = (optimiser.weightDecay, optimiser.clip)
    options.averageDecay = optimiser.average
    options.precision = precision.engine
    return options
  }
}
