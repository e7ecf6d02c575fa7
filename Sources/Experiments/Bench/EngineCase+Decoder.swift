import Tensors

extension EngineCase {
  static let decoder = EngineCase("decoder-64") { decoder(.small, $0, gradient: false) }
  static let decoderGradient = EngineCase("decoder-64-gradient") { decoder(.small, $0, gradient: true) }
  static let largeDecoderGradient = EngineCase("decoder-256-gradient") { decoder(.large, $0, gradient: true) }

  /// Images of random latents; also the gradient of the sum of their numbers with respect to the latents.
  private static func decoder(_ shape: BenchmarkDecoder.Shape, _ items: Int, gradient: Bool) -> Computation {
    let decoder = BenchmarkDecoder(shape)
    let latents = uniformNumbers([items, shape.side, shape.side, shape.latent], "latents", deviation: 1)
    return Computation(given: decoder.arrays + [("latents", latents)]) { tape in
      let z = gradient ? tape.variable(latents) : Variable(latents)
      let image = decoder.images(tape, z)
      tape.backward(from: image)
      return [("images", image.value.converted(to: .float32))]
        + (tape.gradient(of: z).map { [("gradient", $0.converted(to: .float32))] } ?? [])
    }
  }
}
