import Tensors

@testable import Priors

/// Codecs that have learned nothing, every array random so that no path is dead.
enum TinyCodecs {
  static func shape(_ change: (inout VQShape) -> Void = { _ in }) -> VQShape {
    var shape = VQShape()
    (shape.resolution, shape.codes, shape.codeWidth, shape.widths) = (16, 8, 4, [8, 12, 16])
    shape.mixes = 1
    change(&shape)
    return shape
  }

  static func codec(_ shape: VQShape, seed: UInt64 = 3) -> VQCodec {
    let layout = ParameterLayout(shape)
    let values = Tensor(zeros: [layout.count])
    values.update { buffer in
      for entry in layout.entries {
        var random = RandomStream(seed: seed)[entry.name].generator()
        let inputs = entry.shape.dropLast().reduce(1, *)
        let deviation = entry.name == "codebook" ? 1 : entry.shape.count == 1 ? 0.2 : (1 / Double(inputs)).squareRoot()
        for i in 0..<entry.count { buffer[entry.offset + i] = Float(deviation * random.normal()) }
      }
    }
    return VQCodec(shape, values: values)
  }

  /// Images in [−1, 1].
  static func images(_ count: Int, _ codec: VQCodec, seed: UInt64 = 5) -> Tensor {
    var random = RandomStream(seed: seed)["images"].generator()
    return Tensor(shape: [count] + codec.signalShape) { pixels in
      for i in pixels.indices { pixels[i] = Float(2 * random.uniform() - 1) }
    }
  }
}
