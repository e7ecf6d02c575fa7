import Diffusion
import Priors
import Tensors

extension EngineCase {
  static let codecGradient = EngineCase("codec-64-gradient") { whole($0) }
  static let codecPatch = EngineCase("codec-64-patch") { _ in patch() }

  /// The default codec of 64x64 images, every array random.
  private static func codec() -> (codec: VQCodec, arrays: Computation.Arrays) {
    let codec = VQCodec(VQShape(), RandomStream(seed: 1))
    var arrays: Computation.Arrays = []
    codec.values.update { all in
      for entry in codec.layout.entries {
        let inputs = entry.shape.dropLast().reduce(1, *)
        let isCodebook = entry.name == "codebook"
        let deviation = isCodebook ? 1 : entry.shape.count == 1 ? 0.02 : 1 / Double(inputs).squareRoot()
        let numbers = uniformNumbers(entry.shape, entry.name, deviation: deviation)
        numbers.withFloats { for i in 0..<entry.count { all[entry.offset + i] = $0[i] } }
        if entry.name.hasPrefix("decoder") { arrays.append((entry.name, numbers)) }
      }
    }
    return (codec, arrays)
  }

  /// Images of random embeddings, and the gradient of the sum of their numbers with respect to the embeddings.
  private static func whole(_ items: Int) -> Computation {
    let (codec, arrays) = codec()
    let latents = uniformNumbers([items, codec.space.length, codec.shape.codeWidth], "latents", deviation: 1)
    return Computation(given: arrays + [("latents", latents)]) { tape in
      let z = tape.variable(latents)
      let image = codec.decode(z, on: tape)
      tape.backward(from: image)
      return [("images", image.value)] + (tape.gradient(of: z).map { [("gradient", $0)] } ?? [])
    }
  }

  /// The image of codes of which one, in the middle, has changed: its patch alone is decoded.
  ///
  /// What it is compared with decodes all.
  private static func patch() -> Computation {
    let (codec, arrays) = codec()
    let (decoder, site) = (LocalDecoder(codec), codec.shape.grid * codec.shape.grid / 2 + codec.shape.grid / 2)
    let tokens = (0..<codec.space.length).map { Token($0 * 37 % codec.shape.codes) }
    let state = decoder.state(of: tokens)
    var changed = tokens
    changed[site] = 5
    let embeddings = Tape().embedding(Variable(codec.codes), changed, shape: [1, tokens.count]).value
    return Computation(given: arrays + [("latents", embeddings)]) { _ in
      var image = decoder.signal(of: state)
      let patch = decoder.patch(state, site: site, to: 5)
      image.withUnsafeMutableBufferPointer { decoder.lay(patch, over: $0) }
      return [("images", Tensor(image, shape: [1] + codec.signalShape))]
    }
  }
}
