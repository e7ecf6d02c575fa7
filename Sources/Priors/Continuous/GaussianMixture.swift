import Diffusion
import Platform
import Tensors

/// p(x0) = Σ_z p(z)·N(x0; μ_z, C): a mixture of Gaussians of one covariance, whose latent is its component.
///
/// Everything about it is known: denoiser, Jacobian, responsibilities, evidence and posterior under linear measurements.
/// Components are numbered by their codes, the last code fastest: z = (z_1 … z_m) is component Σ_i z_i·k^{m−i}.
public struct GaussianMixture: ExactLatentPrior {
  /// k^m.
  public let latents: TokenSpace
  /// ln p(z), normalised, K = k^m numbers; −∞ for components that never occur.
  public let logWeights: [Double]
  /// μ_z, shape (K, d).
  public let means: RealBatch
  /// C.
  public let within: SpectralCovariance

  /// μ_z in the basis of C.
  let spectralMeans: RealBatch
  /// The law of z.
  let table: TabularPrior

  /// d.
  public var dimension: Int { within.dimension }

  /// Weights of any positive total; requires k^m of them and as many means of d numbers.
  public init(latents: TokenSpace, weights: [Double], means: RealBatch, within: SpectralCovariance) {
    precondition(
      latents.stateCount() == weights.count && means.count == weights.count && means.dimension == within.dimension
        && weights.allSatisfy { $0 >= 0 && $0 < .infinity } && weights.contains { $0 > 0 },
      "a mixture has a weight and a mean of d numbers for each of its k^m components")
    let total = log(weights.reduce(0, +))
    (self.latents, self.means, self.within) = (latents, means, within)
    logWeights = weights.map { log($0) - total }
    spectralMeans = within.toSpectral(means)
    table = TabularPrior(latents, normalised: logWeights)
  }

  /// The component of a row of codes.
  public func component(_ z: some Collection<Token>) -> Int { z.reduce(0) { $0 * latents.vocabulary + Int($1) } }

  /// The codes of a component.
  public func codes(_ component: Int) -> [Token] {
    var rest = component
    var z = [Token](repeating: 0, count: latents.length)
    for i in z.indices.reversed() {
      z[i] = Token(rest % latents.vocabulary)
      rest /= latents.vocabulary
    }
    return z
  }

  /// Independent draws of (z, x0).
  public func draw(_ count: Int, _ random: inout RandomGenerator) -> (latents: TokenBatch, points: RealBatch) {
    let z = drawLatents(count, &random)
    return (z, drawSignals(given: z, &random))
  }

  /// Draws of x0 ~ N(μ_z, C), one for each row of z.
  public func drawSignals(given z: TokenBatch, _ random: inout RandomGenerator) -> RealBatch {
    var x = RealBatch.normal(count: z.count, dimension: dimension, &random)
    x = within.fromSpectral(scaled(x) { $0.squareRoot() })
    for row in 0..<z.count {
      let c = component(z[row: row])
      for i in 0..<dimension { x[row, i] += means[c, i] }
    }
    return x
  }

  /// Spectral coordinates times f(λ).
  func scaled(_ s: RealBatch, _ f: (Double) -> Double) -> RealBatch {
    let scale = within.values.map(f)
    var result = s
    for i in result.storage.indices { result.storage[i] *= scale[i % dimension] }
    return result
  }
}
