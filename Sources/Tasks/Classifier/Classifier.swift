import Tensors

/// A small convolutional network that tells classes of pictures apart: 3x3 convolution from 1 to C channels, response,
/// max-pooling, linear to K logits.
///
/// As the guidance and evaluation networks of the released code of Chu et al. 2025:
///
///     logits = W·pool(φ(x ⋆ w + b)) + c,   p(class | x) = softmax(logits).
public struct Classifier: Sendable {
  /// Sizes.
  public let shape: ClassifierShape
  /// Where arrays lie in `values`.
  public let layout: ParameterLayout
  /// All parameters, float32, flat.
  public let values: Tensor

  /// A network over given parameters, flat as `layout` says; `shape.fault` must be nil.
  public init(_ shape: ClassifierShape, values: Tensor) {
    precondition(shape.fault == nil, shape.fault?.message ?? "")
    layout = Self.layout(shape)
    precondition(values.count == layout.count, "\(layout.count) parameters, not \(values.count)")
    (self.shape, self.values) = (shape, values)
  }

  /// A network that has learned nothing: matrices are normal with variance 2/inputs, biases zero.
  public init(_ shape: ClassifierShape, _ stream: RandomStream) {
    self.init(shape, values: Self.layout(shape).initial(stream))
  }

  /// The arrays of a network.
  static func layout(_ shape: ClassifierShape) -> ParameterLayout {
    let window = ClassifierShape.kernel * ClassifierShape.kernel
    func deviation(_ inputs: Int) -> Double { (2 / Double(inputs)).squareRoot() }
    let kernel = [ClassifierShape.kernel, ClassifierShape.kernel, 1, shape.channels]
    return ParameterLayout([
      .init("convolution.weight", shape: kernel, deviation: deviation(window), decays: true),
      .init("convolution.bias", shape: [shape.channels], deviation: 0, decays: false),
      .init(
        "linear.weight", shape: [shape.features, shape.classes], deviation: deviation(shape.features), decays: true),
      .init("linear.bias", shape: [shape.classes], deviation: 0, decays: false),
    ])
  }

  /// Logits [items, K] of pictures [items, rows, columns, 1], float32.
  ///
  /// With `gradient`, flat as `values`, gradients of the parameters are added to it.
  public func logits(_ tape: Tape, _ pictures: Variable, gradient: Tensor? = nil) -> Variable {
    func parameter(_ name: String) -> Variable {
      guard let entry = layout.entries.first(where: { $0.name == name }) else {
        preconditionFailure("no parameter '\(name)'")
      }
      let value = values.part(from: entry.offset, shape: entry.shape)
      guard let gradient else { return Variable(value) }
      return tape.parameter(value, gradient: gradient.part(from: entry.offset, shape: entry.shape))
    }
    let responses = tape.convolution(
      pictures, parameter("convolution.weight"), bias: parameter("convolution.bias"),
      activation: shape.response.activation)
    let pooled = tape.maxPool(responses, size: shape.pool)
    let features = tape.reshape(pooled, [pictures.shape[0], shape.features])
    return tape.linear(features, parameter("linear.weight"), bias: parameter("linear.bias"), output: .float32)
  }

  /// The elements of one array.
  func array(_ name: String) -> [Float] {
    guard let entry = layout.entries.first(where: { $0.name == name }) else { return [] }
    return values.part(from: entry.offset, shape: entry.shape).floats
  }
}
