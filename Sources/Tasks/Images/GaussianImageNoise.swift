import Tensors

/// Gaussian noise on a measurement of an image: y = A(x) + σn, log p(y | x) = −‖y − A(x)‖²/(2σ²), without the constant.
public struct GaussianImageNoise: Sendable {
  /// A.
  public let operation: any MeasurementOperator
  /// σ, where images are in [−1, 1]; the papers use 0.05.
  public let sigma: Double

  /// Requires σ > 0.
  public init(_ operation: any MeasurementOperator, sigma: Double = 0.05) {
    precondition(sigma > 0 && sigma.isFinite, "σ must be positive")
    (self.operation, self.sigma) = (operation, sigma)
  }

  /// y for every image; not cut to [−1, 1].
  public func measure(_ x: Tensor, _ random: inout RandomGenerator) -> Tensor {
    let clean = operation.apply(x)
    return clean.withFloats { clean in
      Tensor(shape: [x.shape[0]] + operation.measurementShape) { y in
        for i in y.indices { y[i] = clean[i] + Float(sigma * random.normal()) }
      }
    }
  }

  /// log p(y | x) of every image, [items]; y is one measurement for all, or one for each.
  public func logLikelihood(_ x: Tensor, y: Tensor) -> [Double] { logLikelihood(residual(x, y)) }

  /// The same, and its gradient in x: Jᵀ(y − A(x))/σ².
  public func gradient(_ x: Tensor, y: Tensor) -> (logLikelihood: [Double], gradient: Tensor) {
    let residual = residual(x, y)
    let scale = Float(1 / (sigma * sigma))
    return (logLikelihood(residual), operation.pullback(residual.mapped { $0 * scale }, at: x))
  }

  /// ‖y − A(x)‖/(σ√n) of every image: near 1 for the truth, below where noise is fitted, above where y is missed.
  public func misfit(_ x: Tensor, y: Tensor) -> [Double] {
    logLikelihood(x, y: y).map { (-2 * $0 / Double(operation.measurementCount)).squareRoot() }
  }

  /// y − A(x).
  private func residual(_ x: Tensor, _ y: Tensor) -> Tensor {
    let (clean, n) = (operation.apply(x), operation.measurementCount)
    precondition(y.count == n || y.count == clean.count, "\(y.shape) is neither one measurement nor one for each image")
    return clean.withFloats { clean in
      y.withFloats { y in
        Tensor(shape: [x.shape[0]] + operation.measurementShape) { target in
          for i in target.indices { target[i] = y[y.count == n ? i % n : i] - clean[i] }
        }
      }
    }
  }

  private func logLikelihood(_ residual: Tensor) -> [Double] {
    let n = operation.measurementCount
    return residual.withFloats { r in
      stride(from: 0, to: r.count, by: max(1, n)).map { start in
        var sum = 0.0
        for i in start..<start + n { sum += Double(r[i]) * Double(r[i]) }
        return -sum / (2 * sigma * sigma)
      }
    }
  }
}
