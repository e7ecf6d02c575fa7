/// A small network with the structure of `LPIPS`, trained to give its distances.
///
/// d(x, y) = Σ_l 1/(H_l·W_l)·Σ_hw Σ_c v_lc²·(x̂_lhwc − ŷ_lhwc)² over the layers l of a chain of 3x3 convolutions with ReLU,
/// features x̂ of unit length at every pixel; v² keeps weights from being negative. Images are [items, height, width, 3]
/// in [−1, 1]. d(x, x) = 0, d ≥ 0, d(x, y) = d(y, x).
public struct LPIPSProxy: Sendable {
  /// Sizes.
  public let shape: ProxyShape
  /// Where arrays lie in `values`.
  public let layout: ParameterLayout
  /// All parameters, float32, flat.
  public let values: Tensor

  /// A network over given parameters, flat as `layout` says; `shape.fault` must be nil.
  public init(_ shape: ProxyShape, values: Tensor) {
    precondition(shape.fault == nil, shape.fault?.message ?? "")
    layout = Self.layout(shape)
    precondition(values.count == layout.count, "\(layout.count) parameters, not \(values.count)")
    (self.shape, self.values) = (shape, values)
  }

  /// A network that has learned nothing: kernels are normal with variance 2/inputs, biases zero, heads normal with
  /// variance 1/layers.
  public init(_ shape: ProxyShape, _ stream: RandomStream) {
    self.init(shape, values: Self.layout(shape).initial(stream))
  }

  /// The arrays of a network.
  static func layout(_ shape: ProxyShape) -> ParameterLayout {
    var (entries, inputs) = ([ParameterLayout.Entry](), 3)
    for (l, width) in shape.widths.enumerated() {
      let deviation = (2 / Double(9 * inputs)).squareRoot()
      entries += [
        .init("layers.\(l).weight", shape: [3, 3, inputs, width], deviation: deviation, decays: true),
        .init("layers.\(l).bias", shape: [width], deviation: 0, decays: false),
        .init(
          "heads.\(l)", shape: [width], deviation: (1 / Double(shape.widths.count)).squareRoot(), decays: false),
      ]
      inputs = width
    }
    return ParameterLayout(entries)
  }

  /// d of every pair of items of x and y, of one shape.
  public func distance(_ x: Tensor, _ y: Tensor, threads: Int = 1) -> [Float] {
    precondition(x.shape == y.shape, "\(x.shape) and \(y.shape) differ")
    let both = Tensor(x.floats + y.floats, shape: [2 * x.shape[0]] + x.shape.dropFirst())
    let pairs = (0..<x.shape[0]).map { ($0, x.shape[0] + $0) }
    return distances(on: Tape(threads: threads), Variable(both), pairs).value.floats
  }

  /// d of pairs of items of one batch, [pairs] in float32.
  ///
  /// With `gradient`, flat as `values`, gradients of the parameters are added to it.
  public func distances(
    on tape: Tape, _ images: Variable, _ pairs: [(Int, Int)], gradient: Tensor? = nil
  ) -> Variable {
    precondition(images.shape.count == 4 && images.shape[3] == 3, "\(images.shape) are not colour images")
    var (h, sum) = (images, Optional<Variable>.none)
    for (l, stride) in shape.strides.enumerated() {
      h = tape.convolution(
        h, parameter("layers.\(l).weight", tape, gradient), bias: parameter("layers.\(l).bias", tape, gradient),
        stride: stride, padding: Padding(1), activation: .relu)
      let head = parameter("heads.\(l)", tape, gradient)
      let term = tape.featureDistances(h, pairs, weights: tape.multiply(head, head))
      sum = sum.map { tape.add($0, term) } ?? term
    }
    return sum ?? Variable(Tensor(zeros: [pairs.count]))
  }

  private func parameter(_ name: String, _ tape: Tape, _ gradient: Tensor?) -> Variable {
    guard let entry = layout.entries.first(where: { $0.name == name }) else {
      preconditionFailure("no parameter '\(name)'")
    }
    let value = values.part(from: entry.offset, shape: entry.shape)
    guard let gradient else { return Variable(value) }
    return tape.parameter(value, gradient: gradient.part(from: entry.offset, shape: entry.shape))
  }
}
