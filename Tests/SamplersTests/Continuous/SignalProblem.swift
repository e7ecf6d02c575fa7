import Diffusion
import Priors
import Tasks
import Tensors

/// The two toys as posteriors of the runner.
enum SignalProblem {
  static let circle = posterior(Toys.circle, Toys.projection)
  static let circleLikelihood = LatentLikelihood(Toys.circle, Toys.projection)
  static let pictures = posterior(Toys.pictures, Toys.blocks(4))

  static func posterior(_ mixture: GaussianMixture, _ y: MatrixMeasurement) -> Posterior {
    let likelihood = LatentLikelihood(mixture, y)
    return Posterior(prior: mixture, likelihood: likelihood, exact: try? mixture.posterior(under: likelihood))
  }

  /// Frequencies of the first code.
  static func frequencies(_ z: TokenBatch, codes: Int) -> [Double] {
    var p = [Double](repeating: 0, count: codes)
    for row in 0..<z.count { p[Int(z[row, 0])] += 1 / Double(z.count) }
    return p
  }
}

/// y = |x_1| of two numbers: no matrix.
struct ModulusMeasurement: GaussianMeasurement {
  let dimension = 2
  let values = [1.0]
  let sigma = 0.1
  func apply(_ x: RealBatch) -> RealBatch { RealBatch(rows: (0..<x.count).map { [abs(x[$0, 0])] }) }
  func pullback(_ c: RealBatch, at x: RealBatch) -> RealBatch {
    RealBatch(rows: (0..<x.count).map { [x[$0, 0] < 0 ? -c[$0, 0] : c[$0, 0], 0] })
  }
}

/// The circle under a measurement that is no matrix.
struct ModulusLikelihood: SignalLikelihood {
  let space = Toys.circle.latents
  var measurement: any GaussianMeasurement { ModulusMeasurement() }
  func logLikelihood(_ z: TokenBatch) -> [Double] { [Double](repeating: 0, count: z.count) }
  func tokens(of x: RealBatch, _ random: inout RandomGenerator) throws -> TokenBatch {
    try Toys.circle.drawLatents(given: x, 0, &random)
  }
}
