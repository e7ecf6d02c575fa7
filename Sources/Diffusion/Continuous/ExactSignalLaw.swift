import Tensors

/// A law of signals x0, and of the tokens that belong to them, that is known in closed form.
public protocol ExactSignalLaw: Sendable {
  /// E[x0], d numbers.
  var mean: [Double] { get }
  /// Cov(x0), shape (d, d) row-major.
  var covariance: [Double] { get }
  /// Independent draws of both.
  func draw(_ count: Int, _ random: inout RandomGenerator) -> (latents: TokenBatch, points: RealBatch)
}

/// A prior with latents of which all is known: tokens of its discrete law are the latents z.
public protocol ExactLatentPrior: LatentPrior, ExactPrior, ExactSignalLaw {
  /// Draws of x0 given z, one a row.
  func drawSignals(given z: TokenBatch, _ random: inout RandomGenerator) -> RealBatch
  /// ln p(y | z) = ln ∫ p(x0 | z)·N(y; Ax0, σ_y²I) dx0 of all k^m values of z, the last code fastest, nats.
  func logLikelihoods(of y: MatrixMeasurement) -> [Double]
}
