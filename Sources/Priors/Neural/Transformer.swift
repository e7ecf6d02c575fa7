import Diffusion
import Platform
import Tensors

/// A diffusion transformer on discrete sites: patches of sites attend to each other, the noise level steers every norm.
///
/// x = Σ_j E[j, symbol of site j of the patch]; then for every block, with (shift, scale, gate) × 2 linear in SiLU of
/// the embedded noise level, and zero at first,
///
///     x += gate₁·W_o·attention(norm(x)·(1 + scale₁) + shift₁),   x += gate₂·MLP(norm(x)·(1 + scale₂) + shift₂),
///
/// and V outputs a site from a last adaptive norm and a head that begins at zero (Peebles & Xie 2023, adaLN-Zero;
/// rotary positions, in two dimensions for grids; GELU, inner width 4 times the width).
public struct Transformer: Sendable {
  /// Sizes.
  public let shape: TransformerShape
  /// Where arrays lie in `values`.
  public let layout: ParameterLayout
  /// All parameters, float32, flat.
  public let values: Tensor
  private let indices: [String: Int]
  private let rotary: Rotary

  /// A network over given parameters, flat as `layout` says; `shape.fault` must be nil.
  public init(_ shape: TransformerShape, values: Tensor) {
    self.init(shape, among: ParameterLayout(shape), values: values)
  }

  /// A part of a larger network, whose layout has the arrays of `shape` among others.
  init(_ shape: TransformerShape, among layout: ParameterLayout, values: Tensor) {
    precondition(shape.fault == nil, shape.fault?.message ?? "")
    self.layout = layout
    precondition(values.count == layout.count, "\(layout.count) parameters, not \(values.count)")
    (self.shape, self.values) = (shape, values)
    indices = Dictionary(uniqueKeysWithValues: layout.entries.enumerated().map { ($1.name, $0) })
    if let columns = shape.columns {
      rotary = Rotary(
        rows: shape.space.length / columns / shape.patch, columns: columns / shape.patch, headSize: shape.headSize)
    } else {
      rotary = Rotary(positions: shape.positions, headSize: shape.headSize)
    }
  }

  /// A network that has learned nothing: matrices are normal with variance 1/inputs, gates and head are zero.
  public init(_ shape: TransformerShape, _ stream: RandomStream) {
    self.init(shape, values: ParameterLayout(shape).initial(stream))
  }

  /// The same network with other parameters.
  public func with(_ values: Tensor) -> Transformer { Transformer(shape, values: values) }

  /// V outputs for every slot: [items, positions, sitesPerPosition·V], float32.
  ///
  /// `tokens` are items·L symbols in the order of `shape.sites`. `levels` are the log-odds ln(ā/(1 − ā)) that noise
  /// left a token alone, one an item or one for all. With `gradient`, flat as `values`, gradients are added to it.
  public func outputs(
    _ tape: Tape, _ tokens: [Token], items: Int, levels: [Double], gradient: Tensor? = nil
  ) -> Variable {
    precondition(tokens.count == items * shape.space.length, "\(items) items of \(shape.space.length) tokens")
    let weights = Weights(tape, self, gradient)
    return outputs(
      tape, weights, embedded(tape, weights, tokens, items), steering: steering(tape, weights, levels, items))
  }

  /// What the level says to every norm: [levels, (6·layers + 2)·width].
  func steering(_ levels: [Double], _ precision: Precision = .float32) -> Tensor {
    let tape = Tape(precision: precision)
    return steering(tape, Weights(tape, self, nil), levels, levels.count).value
  }

  /// `outputs` of constant weights at levels whose `steering` is known: one of them for all items.
  func outputs(_ tape: Tape, _ tokens: [Token], items: Int, steering: Tensor) -> Variable {
    let weights = Weights(tape, self, nil)
    return outputs(tape, weights, embedded(tape, weights, tokens, items), steering: Variable(steering))
  }

  /// `outputs` of relaxed symbols: rows [items, positions, sitesPerPosition·symbols], one-hot for those of a sequence.
  func outputs(_ tape: Tape, relaxed rows: Variable, steering: Tensor) -> Variable {
    let weights = Weights(tape, self, nil)
    return outputs(tape, weights, tape.linear(rows, weights["embedding"]), steering: Variable(steering))
  }

  /// `outputs` of rows of numbers in the place of symbols, [items, positions, sitesPerPosition·symbols].
  func outputs(_ tape: Tape, rows: Variable, levels: [Double], gradient: Tensor?) -> Variable {
    let weights = Weights(tape, self, gradient)
    return outputs(
      tape, weights, tape.linear(rows, weights["embedding"]),
      steering: steering(tape, weights, levels, rows.value.shape[0]))
  }

  private func embedded(_ tape: Tape, _ weights: Weights, _ tokens: [Token], _ items: Int) -> Variable {
    let (slots, symbols) = (shape.sitesPerPosition, Int32(shape.symbols))
    let rows = tokens.enumerated().map { Int32($0 % slots) * symbols + Int32($1) }
    return tape.embeddingSum(weights["embedding"], rows, group: slots, shape: [items, shape.positions])
  }

  private func steering(_ tape: Tape, _ weights: Weights, _ levels: [Double], _ items: Int) -> Variable {
    precondition(levels.count == items || levels.count == 1, "one level an item, or one for all")
    let features = Variable(
      Tensor(levels.flatMap(Self.features), shape: [levels.count, TransformerShape.levelFeatures]))
    let hidden = weights.linear(features, "level.in", .silu)
    return weights.linear(weights.linear(hidden, "level.out", .silu), "adaptive")
  }

  private func outputs(_ tape: Tape, _ weights: Weights, _ embedded: Variable, steering: Variable) -> Variable {
    var x = tape.convert(embedded, to: tape.precision.type)
    let adaptive = tape.split(steering, Array(repeating: shape.width, count: 6 * shape.layers + 2))
    for n in 0..<shape.layers {
      let a = Array(adaptive[6 * n..<6 * n + 6])
      let seen = tape.adaptiveNorm(x, scale: a[1], shift: a[0])
      let mixed = tape.attention(weights.linear(seen, "block.\(n).attention"), heads: shape.heads, rotary: rotary)
      x = tape.gated(x, weights.linear(mixed, "block.\(n).project"), gate: a[2])
      let normal = tape.adaptiveNorm(x, scale: a[4], shift: a[3])
      let inner = weights.linear(normal, "block.\(n).expand", .gelu)
      x = tape.gated(x, weights.linear(inner, "block.\(n).contract"), gate: a[5])
    }
    let (shift, scale) = (adaptive[6 * shape.layers], adaptive[6 * shape.layers + 1])
    return weights.linear(tape.adaptiveNorm(x, scale: scale, shift: shift), "head", output: .float32)
  }

  /// cos and sin of the level times frequencies from 0.1 to 10 in geometric steps.
  static func features(_ level: Double) -> [Float] {
    let half = TransformerShape.levelFeatures / 2
    let angles = (0..<half).map { level * 0.1 * pow(100, Double($0) / Double(half - 1)) }
    return angles.map { Float(cos($0)) } + angles.map { Float(sin($0)) }
  }

  /// Parameters on a tape: constants, or with a place for their gradients.
  private struct Weights {
    let tape: Tape
    let network: Transformer
    let gradient: Tensor?

    init(_ tape: Tape, _ network: Transformer, _ gradient: Tensor?) {
      (self.tape, self.network, self.gradient) = (tape, network, gradient)
    }

    subscript(_ name: String) -> Variable {
      guard let index = network.indices[name] else { preconditionFailure("no parameter '\(name)'") }
      let entry = network.layout.entries[index]
      let value = network.values.part(from: entry.offset, shape: entry.shape)
      guard let gradient else { return Variable(value) }
      return tape.parameter(value, gradient: gradient.part(from: entry.offset, shape: entry.shape))
    }

    func linear(
      _ x: Variable, _ name: String, _ activation: Activation? = nil, output: ElementType? = nil
    ) -> Variable {
      tape.linear(x, self["\(name).weight"], bias: self["\(name).bias"], activation: activation, output: output)
    }
  }
}
