import Diffusion
import Tensors

/// A signal seen through a matrix with Gaussian noise: y = Ax0 + σ_y n.
///
/// The truth is a z of the prior; x0 ~ p(x0 | z) is drawn with the noise, anew for every seed.
public struct LinearTask: Task {
  /// `linear`.
  public let name = "linear"
  /// p(x0, z).
  public let prior: any ExactLatentPrior
  /// A, shape (n, d) row-major.
  public let matrix: [Double]
  /// σ_y > 0.
  public let sigma: Double
  /// y itself, n numbers, where it is given; no truth made it then.
  public let values: [Double]?

  /// Requires whole rows of d numbers, one at least, σ_y > 0, and n numbers of y where they are given.
  public init(_ prior: any ExactLatentPrior, matrix: [Double], sigma: Double, values: [Double]? = nil) {
    let n = matrix.count / prior.dimension
    precondition(
      n >= 1 && matrix.count == n * prior.dimension && sigma > 0 && values.map { $0.count == n } ?? true,
      "A has rows of d numbers, y one for each, and σ_y > 0")
    (self.prior, self.matrix, self.sigma, self.values) = (prior, matrix, sigma, values)
  }

  /// k^m.
  public var space: TokenSpace { prior.latents }
  /// Whether y is not given.
  public var measuresTruth: Bool { values == nil }

  /// Measures a signal of the latents `truth`.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    let (d, n) = (prior.dimension, matrix.count / prior.dimension)
    var y = MatrixMeasurement(matrix, dimension: d, values: values ?? [Double](repeating: 0, count: n), sigma: sigma)
    if values == nil {
      var random = stream["signal", item].generator()
      let clean = y.apply(prior.drawSignals(given: TokenBatch(rows: [truth]), &random))
      random = stream["noise", item].generator()
      let noisy = clean.storage.map { $0 + sigma * random.normal() }
      y = MatrixMeasurement(matrix, dimension: d, values: noisy, sigma: sigma)
    }
    var hash = MeasurementHash()
    hash.combine(name)
    hash.combine([n, d])
    for number in matrix + [sigma] + y.values { hash.combine(number) }
    return Measurement(
      likelihood: LatentLikelihood(prior, y), hash: hash.hexadecimal,
      description: "\(name), \(n) of \(d) numbers, σ = \(sigma)")
  }
}
