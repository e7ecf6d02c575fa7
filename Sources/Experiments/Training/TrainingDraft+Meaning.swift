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
}
