import Diffusion
import Tensors

/// ln p(y | z) of latents whose signal was measured by a matrix, the signal summed out: a table over all z.
public struct LatentLikelihood: SignalLikelihood {
  /// p(x0, z).
  public let prior: any ExactLatentPrior
  /// y, A and σ_y.
  public let matrix: MatrixMeasurement
  private let table: [Double]

  /// Requires a measurement of the prior's d numbers.
  public init(_ prior: any ExactLatentPrior, _ matrix: MatrixMeasurement) {
    (self.prior, self.matrix, table) = (prior, matrix, prior.logLikelihoods(of: matrix))
  }

  /// k^m.
  public var space: TokenSpace { prior.latents }
  /// y, A and σ_y.
  public var measurement: any GaussianMeasurement { matrix }

  /// Of every row, nats.
  public func logLikelihood(_ z: TokenBatch) -> [Double] {
    (0..<z.count).map { row in table[z[row: row].reduce(0) { $0 * space.vocabulary + Int($1) }] }
  }

  /// Draws of p(z | x0).
  public func tokens(of x: RealBatch, _ random: inout RandomGenerator) throws -> TokenBatch {
    try prior.drawLatents(given: x, 0, &random)
  }
}
