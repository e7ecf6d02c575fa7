import Tensors

/// The decoder of a VQ model as in Esser, Rombach & Ommer 2021, with arbitrary weights.
///
/// Latents [side, side, latent] become images twice as large a level but the last: three residual blocks a level, attention
/// in the middle.
struct BenchmarkDecoder {
  /// Sizes.
  struct Shape: Sendable {
    /// Rows and columns of latents.
    let side: Int
    /// Numbers of a latent.
    let latent: Int
    /// Numbers that a latent is widened to before the first convolution, where it is.
    let widened: Int?
    /// Channels, the level of latents first.
    let channels: [Int]
    /// Whether the blocks of the first level attend, too.
    let attends: Bool
    /// Entries of the codebook.
    let codes: Int

    /// Rows and columns of images.
    var imageSide: Int { side << (channels.count - 1) }

    /// 64x64 images of 16x16 codes.
    static let small = Shape(
      side: 16, latent: 64, widened: nil, channels: [128, 128, 64], attends: false, codes: 512)
    /// VQ-Diffusion's of 256x256 images of 32x32 codes, which the released G2D2 decodes by.
    static let large = Shape(
      side: 32, latent: 128, widened: 256, channels: [512, 256, 128, 64], attends: true, codes: 4096)
  }

  private(set) var weights: [String: Tensor] = [:]
  private let shape: Shape

  init(_ shape: Shape) {
    self.shape = shape
    let (first, last) = (shape.channels[0], shape.channels[shape.channels.count - 1])
    if let widened = shape.widened { convolution("widen", 1, shape.latent, widened) }
    convolution("in", 3, shape.widened ?? shape.latent, first)
    block("middle.0", first, first)
    attention("middle.attention", first)
    block("middle.1", first, first)
    for (n, channels) in shape.channels.enumerated() {
      for k in 0..<3 {
        block("up.\(n).\(k)", n > 0 && k == 0 ? shape.channels[n - 1] : channels, channels)
        if n == 0 && shape.attends { attention("up.\(n).\(k).attention", channels) }
      }
      if n < shape.channels.count - 1 { convolution("up.\(n).upsample", 3, channels, channels) }
    }
    norm("out.norm", last)
    convolution("out", 3, last, 3)
  }

  /// The weights by name, in order.
  var arrays: EngineCase.Computation.Arrays { weights.sorted { $0.key < $1.key }.map { ($0, $1) } }

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

  private mutating func attention(_ name: String, _ channels: Int) {
    norm(name + ".norm", channels)
    linear(name + ".qkv", channels, 3 * channels)
    linear(name + ".out", channels, channels)
  }

  /// Images [B, H, W, 3] of latents [B, side, side, latent].
  func images(_ tape: Tape, _ latents: Variable) -> Variable {
    let layers = Layers(tape: tape, weights: weights)
    var x = tape.convert(latents, to: tape.precision.type)
    if shape.widened != nil { x = layers.convolution(x, "widen") }
    x = layers.block(layers.convolution(x, "in"), "middle.0")
    x = layers.block(layers.attention(x, "middle.attention"), "middle.1")
    for n in shape.channels.indices {
      for k in 0..<3 {
        x = layers.block(x, "up.\(n).\(k)")
        if n == 0 && shape.attends { x = layers.attention(x, "up.\(n).\(k).attention") }
      }
      if n < shape.channels.count - 1 {
        x = layers.convolution(tape.upsample(x, factor: 2), "up.\(n).upsample")
      }
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
