import Diffusion
import Tensors

/// The networks of a diffusion model with m discrete latents, or of a plain one (m = 0).
///
/// DisCo-Diff, Xu et al. 2024. Plain, in EDM's parametrisation with a perceptron H of four linear maps:
///
///     D(x, σ) = c_skip·x + c_out·H(c_in·x, c_noise).
///
/// With latents, the form of the paper's toy (appendix C): score G(x, σ, z) = (F(z) − x)/(σ² + s²) + H(x, σ), thus
///
///     D(x, σ, z) = F(z) + s²/(σ² + s²)·(x − F(z)) + σ/√(σ² + s²)·H(c_in·x, c_noise, is z null),
///
/// where F(z) = s_d·Σ_i c_{i, z_i} sums the codes of the latents, and null has a code of its own. H sees of the latents no
/// more than whether they are there, so that the null path is a whole denoiser: a choice of ours, as is F for m > 1.
public struct DiscoNetwork: Sendable {
  /// Sizes.
  public let shape: DiscoShape
  /// Where arrays lie in `values`.
  public let layout: ParameterLayout
  /// All parameters, float32, flat.
  public let values: Tensor
  private let places: [String: ParameterLayout.Entry]

  /// Networks over given parameters, flat as `layout` says; `shape.fault` must be nil.
  public init(_ shape: DiscoShape, values: Tensor) {
    precondition(shape.fault == nil, shape.fault?.message ?? "")
    layout = ParameterLayout(shape)
    precondition(values.count == layout.count, "\(layout.count) parameters, not \(values.count)")
    (self.shape, self.values) = (shape, values)
    places = Dictionary(layout.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Networks that have learned nothing.
  public init(_ shape: DiscoShape, _ stream: RandomStream) {
    self.init(shape, values: ParameterLayout(shape).initial(stream))
  }

  /// An array of `values`, the same memory.
  func array(_ name: String) -> Tensor {
    guard let entry = places[name] else { preconditionFailure("no parameter '\(name)'") }
    return values.part(from: entry.offset, shape: entry.shape)
  }

  /// One array: a constant, or with `gradient`, flat as `values`, a parameter whose gradient is added there.
  func parameter(_ name: String, _ tape: Tape, _ gradient: Tensor?) -> Variable {
    guard let entry = places[name] else { preconditionFailure("no parameter '\(name)'") }
    guard let gradient else { return Variable(array(name)) }
    return tape.parameter(array(name), gradient: gradient.part(from: entry.offset, shape: entry.shape))
  }

  /// Linear maps with SiLU between them.
  private func perceptron(
    _ x: Variable, _ name: String, layers: Int, _ tape: Tape, _ gradient: Tensor?
  ) -> Variable {
    (0..<layers).reduce(x) { x, layer in
      let isLast = layer == layers - 1
      return tape.linear(
        x, parameter("\(name).\(layer).weight", tape, gradient),
        bias: parameter("\(name).\(layer).bias", tape, gradient), activation: isLast ? nil : .silu,
        output: isLast ? .float32 : nil)
    }
  }

  /// Logits of E(z | x0), m independent categoricals: points [B, d], result [B, m·k].
  func encode(_ tape: Tape, _ points: Tensor, gradient: Tensor?) -> Variable {
    let scaled = tape.scale(Variable(points), by: Float(1 / shape.deviation))
    return perceptron(scaled, "encoder", layers: 3, tape, gradient)
  }

  /// What the logits of e(z | x0 + σn) have from x alone: x [B, d], a σ a row, result [B, m·k].
  func recognise(_ tape: Tape, _ x: Tensor, _ sigma: [Double], gradient: Tensor?) -> Variable {
    let scalings = sigma.map { Preconditioning($0, deviation: shape.deviation) }
    let input = tape.concatenate([
      tape.multiply(Variable(x), column(scalings.map(\.input))), column(scalings.map(\.noise)),
    ])
    return perceptron(input, "recogniser", layers: 3, tape, gradient)
  }

  /// D: x [B, d], a σ a row, `codes` [B, m·k + 1] as weights of codes and of null; without latents no codes.
  func denoise(_ tape: Tape, _ x: Variable, _ sigma: [Double], codes: Variable?, gradient: Tensor?) -> Variable {
    let scalings = sigma.map { Preconditioning($0, deviation: shape.deviation) }
    var input = [tape.multiply(x, column(scalings.map(\.input))), column(scalings.map(\.noise))]
    guard let codes else {
      let h = perceptron(tape.concatenate(input), "denoiser", layers: 4, tape, gradient)
      return tape.add(
        tape.multiply(x, column(scalings.map(\.skip))), tape.multiply(h, column(scalings.map(\.out))))
    }
    let own = sigma.map { Preconditioning($0, deviation: shape.within) }
    input.append(tape.split(codes, [shape.codeWidth - 1, 1])[1])
    let h = perceptron(tape.concatenate(input), "denoiser", layers: 4, tape, gradient)
    let sums = tape.linear(codes, parameter("codes", tape, gradient), output: .float32)
    let centre = tape.scale(sums, by: Float(shape.deviation))
    let offset = tape.multiply(tape.subtract(x, centre), column(own.map(\.skip)))
    return tape.add(
      tape.add(centre, offset), tape.multiply(h, column(own.map { $0.out / shape.within })))
  }

  /// A constant [B, 1].
  private func column(_ values: [Double]) -> Variable {
    Variable(Tensor(values.map { Float($0) }, shape: [values.count, 1]))
  }
}
