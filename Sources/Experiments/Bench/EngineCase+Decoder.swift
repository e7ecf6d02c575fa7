import Tensors

extension EngineCase {
  static let decoder = EngineCase("decoder-64") { decoder($0, gradient: false) }
  static let decoderGradient = EngineCase("decoder-64-gradient") { decoder($0, gradient: true) }

  /// Images of random latents; also the gradient of the sum of their numbers with respect to the latents.
  private static func decoder(_ items: Int, gradient: Bool) -> Computation {
    let decoder = BenchmarkDecoder()
    let latents = uniformNumbers([items, 16, 16, 64], "latents", deviation: 1)
    return Computation(given: decoder.weights.sorted { $0.key < $1.key }.map { ($0, $1) } + [("latents", latents)]) {
      tape in
      let z = gradient ? tape.variable(latents) : Variable(latents)
      let image = decoder.images(tape, z)
      tape.backward(from: image)
      return [("images", image.value.converted(to: .float32))]
        + (tape.gradient(of: z).map { [("gradient", $0.converted(to: .float32))] } ?? [])
    }
  }
}

/// The decoder of a VQ model as in Esser, Rombach & Ommer 2021, with arbitrary weights.
///
/// Latents [16, 16, 64] become images [64, 64, 3]: channels 128, 128, 64, three residual blocks a size, attention in the
/// middle.
struct BenchmarkDecoder {
  private(set) var weights: [String: Tensor] = [:]
  private static let sizes: [(inputs: Int, outputs: Int)] = [(128, 128), (128, 128), (128, 64)]

  init() {
    convolution("in", 3, 64, 128)
    block("middle.0", 128, 128)
    norm("middle.attention.norm", 128)
    linear("middle.attention.qkv", 128, 384)
    linear("middle.attention.out", 128, 128)
    block("middle.1", 128, 128)
    for (n, size) in Self.sizes.enumerated() {
      for k in 0..<3 { block("up.\(n).\(k)", k == 0 ? size.inputs : size.outputs, size.outputs) }
      if n < 2 { convolution("up.\(n).upsample", 3, size.outputs, size.outputs) }
    }
    norm("out.norm", 64)
    convolution("out", 3, 64, 3)
  }

  private mutating func array(_ name: String, _ shape: [Int], _ deviation: Double) {
    weights[name] = uniformNumbers(shape, name, deviation: deviation)
  }

  private mutating func convolution(_ name: String, _ size: Int, _ inputs: Int, _ outputs: Int) {
    array(name + ".weight", [size, size, inputs, outputs], 1 / Double(size * size * inputs).squareRoot())
    array(name + ".bias", [outputs], 0.02)
  }

  private mutating func linear(_ name: String, _ inputs: Int, _ outputs: Int) {
    array(name + ".weight", [inputs, outputs], 1 / Double(inputs).squareRoot())
    array(name + ".bias", [outputs], 0.02)
  }

  private mutating func norm(_ name: String, _ channels: Int) {
    array(name + ".scale", [channels], 1)
    array(name + ".shift", [channels], 0.1)
  }

  private mutating func block(_ name: String, _ inputs: Int, _ outputs: Int) {
    norm(name + ".norm0", inputs)
    convolution(name + ".convolution0", 3, inputs, outputs)
    norm(name + ".norm1", outputs)
    convolution(name + ".convolution1", 3, outputs, outputs)
    if inputs != outputs { convolution(name + ".shortcut", 1, inputs, outputs) }
  }

  func images(_ tape: Tape, _ latents: Variable) -> Variable {
    let layers = Layers(tape: tape, weights: weights)
    var x = layers.convolution(tape.convert(latents, to: tape.precision.type), "in")
    x = layers.block(x, "middle.0")
    x = layers.attention(x, "middle.attention")
    x = layers.block(x, "middle.1")
    for n in 0..<3 {
      for k in 0..<3 { x = layers.block(x, "up.\(n).\(k)") }
      if n < 2 { x = layers.convolution(tape.upsample(x, factor: 2), "up.\(n).upsample") }
    }
    return layers.convolution(layers.norm(x, "out.norm", .silu), "out")
  }

  private struct Layers {
    let tape: Tape
    let weights: [String: Tensor]

    private subscript(_ name: String) -> Variable? { weights[name].map { Variable($0) } }
    private func known(_ name: String) -> Variable {
      guard let weight = self[name] else { preconditionFailure("no array '\(name)'") }
      return weight
    }

    func convolution(_ x: Variable, _ name: String) -> Variable {
      tape.convolution(x, known(name + ".weight"), bias: known(name + ".bias"))
    }

    func norm(_ x: Variable, _ name: String, _ activation: Activation? = nil) -> Variable {
      tape.groupNorm(
        x, groups: 32, scale: known(name + ".scale"), shift: known(name + ".shift"), activation: activation)
    }

    func block(_ x: Variable, _ name: String) -> Variable {
      let inner = convolution(norm(x, name + ".norm0", .silu), name + ".convolution0")
      let change = convolution(norm(inner, name + ".norm1", .silu), name + ".convolution1")
      return tape.add(self[name + ".shortcut.weight"] == nil ? x : convolution(x, name + ".shortcut"), change)
    }

    func attention(_ x: Variable, _ name: String) -> Variable {
      let flat = tape.reshape(norm(x, name + ".norm"), [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]])
      let qkv = tape.linear(flat, known(name + ".qkv.weight"), bias: known(name + ".qkv.bias"))
      let mixed = tape.attention(qkv, heads: 1)
      let out = tape.linear(mixed, known(name + ".out.weight"), bias: known(name + ".out.bias"))
      return tape.add(x, tape.reshape(out, x.shape))
    }
  }
}
