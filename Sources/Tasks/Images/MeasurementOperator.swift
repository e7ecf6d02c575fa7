import Tensors

/// What a camera or a sensor makes of an image: x ↦ A(x), without noise.
///
/// Images are float32 [items, height, width, channels] in [−1, 1]; values outside, as decoders give them, are not cut.
public protocol MeasurementOperator: Sendable {
  /// The name in configs and results: "super_resolution".
  static var name: String { get }
  /// [height, width, channels].
  var imageShape: [Int] { get }
  /// The shape of one measurement.
  var measurementShape: [Int] { get }
  /// A(x), [items] + measurementShape.
  func apply(_ x: Tensor) -> Tensor
  /// Jᵀv with J the Jacobian of A at x: v [items] + measurementShape, the result in the shape of x.
  func pullback(_ v: Tensor, at x: Tensor) -> Tensor
}

/// An operator that is a matrix.
public protocol LinearMeasurement: MeasurementOperator {
  /// Aᵀv.
  func transpose(_ v: Tensor) -> Tensor
}

extension LinearMeasurement {
  /// Aᵀv, wherever.
  public func pullback(_ v: Tensor, at x: Tensor) -> Tensor { transpose(v) }
}

extension MeasurementOperator {
  /// The items of a batch of images.
  ///
  /// Requires images of this operator's shape.
  func items(ofImages x: Tensor) -> Int { items(x, imageShape) }

  /// The items of a batch of measurements.
  func items(ofMeasurements v: Tensor) -> Int { items(v, measurementShape) }

  private func items(_ batch: Tensor, _ shape: [Int]) -> Int {
    precondition(batch.shape.dropFirst() == shape[...], "\(batch.shape) is not a batch of \(shape)")
    return batch.shape[0]
  }

  /// The numbers of an image.
  var imageCount: Int { imageShape.reduce(1, *) }
  /// The numbers of a measurement, n.
  public var measurementCount: Int { measurementShape.reduce(1, *) }
}

extension Tensor {
  /// f of every number.
  func mapped(_ f: (Float) -> Float) -> Tensor {
    withFloats { source in
      Tensor(shape: shape) { target in for i in source.indices { target[i] = f(source[i]) } }
    }
  }

  /// f of every number and the one at its place in `other`.
  func mapped(with other: Tensor, _ f: (Float, Float) -> Float) -> Tensor {
    precondition(count == other.count, "\(shape) and \(other.shape) differ")
    return withFloats { a in
      other.withFloats { b in Tensor(shape: shape) { target in for i in a.indices { target[i] = f(a[i], b[i]) } } }
    }
  }
}
