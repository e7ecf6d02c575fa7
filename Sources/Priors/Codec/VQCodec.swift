import Diffusion
import Tensors

/// A vector-quantised autoencoder of images with a local decoder.
///
/// van den Oord et al. 2017: the encoder makes d numbers of every block of f x f pixels, the nearest entry of the codebook
/// takes their place, and the decoder makes pixels of entries,
///
///     z_i = argmin_v ‖E(x)_i − c_v‖,   x̂ = D(c_{z_1}, …, c_{z_L}).
///
/// The decoder has no attention, norms over channels only, and one 3x3 convolution at the resolution of codes, so that one
/// code changes one patch of the image: `footprint(of:)`.
public struct VQCodec: Codec {
  /// Sizes.
  public let shape: VQShape
  /// Where arrays lie in `values`; the codebook is "codebook".
  public let layout: ParameterLayout
  /// All parameters, float32, flat.
  public let values: Tensor
  /// The codebook [V, d], a part of `values`.
  public let codes: Tensor
  let steps: [DecoderStep]
  private let places: [String: ParameterLayout.Entry]

  /// A codec over given parameters, flat as `layout` says; `shape.fault` must be nil.
  public init(_ shape: VQShape, values: Tensor) {
    precondition(shape.fault == nil, shape.fault?.message ?? "")
    layout = ParameterLayout(shape)
    precondition(values.count == layout.count, "\(layout.count) parameters, not \(values.count)")
    (self.shape, self.values) = (shape, values)
    steps = DecoderStep.all(shape)
    places = Dictionary(layout.entries.map { ($0.name, $0) }) { first, _ in first }
    codes = values.part(from: places["codebook"]?.offset ?? 0, shape: [shape.codes, shape.codeWidth])
  }

  /// A codec that has learned nothing.
  public init(_ shape: VQShape, _ stream: RandomStream) {
    self.init(shape, values: ParameterLayout(shape).initial(stream))
  }

  /// V^L.
  public var space: TokenSpace { shape.space }
  /// Rows, columns, channels.
  public var signalShape: [Int] { [shape.resolution, shape.resolution, shape.channels] }

  /// One array: a constant, or with `gradient`, flat as `values`, a parameter whose gradient is added there.
  func parameter(_ name: String, _ tape: Tape, _ gradient: Tensor?) -> Variable {
    guard let entry = places[name] else { preconditionFailure("no parameter '\(name)'") }
    let value = values.part(from: entry.offset, shape: entry.shape)
    guard let gradient else { return Variable(value) }
    return tape.parameter(value, gradient: gradient.part(from: entry.offset, shape: entry.shape))
  }

  /// x + contract(silu(expand(norm x))), each pixel by itself.
  func mix(_ x: Variable, _ name: String, _ tape: Tape, _ gradient: Tensor?) -> Variable {
    let inner = linear(tape.rmsNorm(x), "\(name).expand", .silu, tape, gradient)
    return tape.add(x, linear(inner, "\(name).contract", nil, tape, gradient))
  }

  /// activation(x ⋆ W + b), 3x3.
  func convolution(
    _ x: Variable, _ name: String, _ activation: Activation?, padding: Padding = Padding(1), _ tape: Tape,
    _ gradient: Tensor?
  ) -> Variable {
    tape.convolution(
      x, parameter("\(name).weight", tape, gradient), bias: parameter("\(name).bias", tape, gradient),
      padding: padding, activation: activation)
  }

  /// activation(W·x + b) of every pixel.
  func linear(
    _ x: Variable, _ name: String, _ activation: Activation?, _ tape: Tape, _ gradient: Tensor?,
    output: ElementType? = nil
  ) -> Variable {
    tape.linear(
      x, parameter("\(name).weight", tape, gradient), bias: parameter("\(name).bias", tape, gradient),
      activation: activation, output: output)
  }
}
