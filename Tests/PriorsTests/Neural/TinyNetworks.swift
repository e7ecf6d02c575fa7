import Diffusion
import Foundation
import Tensors

@testable import Priors

/// Networks of a few hundred parameters whose gates and heads are not zero.
enum TinyNetworks {
  static func shape(_ space: TokenSpace, hasMask: Bool, columns: Int? = nil, patch: Int = 1) -> TransformerShape {
    var shape = TransformerShape(space: space, hasMask: hasMask, columns: columns)
    (shape.patch, shape.width, shape.layers, shape.heads, shape.conditioning) = (patch, 16, 2, 2, 12)
    return shape
  }

  static func prior(
    _ space: TokenSpace, _ process: LearnedProcess = .uniform, _ readout: Readout = .denoiser, columns: Int? = nil,
    patch: Int = 1, seed: UInt64 = 1
  ) -> NeuralPrior {
    let shape = shape(space, hasMask: process.isMasking, columns: columns, patch: patch)
    let network = Transformer(shape, RandomStream(seed: seed)["network"])
    network.values.update { values in
      var random = RandomStream(seed: seed)["more"].generator()
      for entry in network.layout.entries {
        for i in entry.offset..<entry.offset + entry.count { values[i] += Float(0.2 * random.normal()) }
      }
    }
    return NeuralPrior(network, process, readout, levels: NoiseLevels(process).logOdds(space))
  }
}
