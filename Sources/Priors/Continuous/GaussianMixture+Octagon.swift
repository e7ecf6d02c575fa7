import Diffusion
import Tensors

extension GaussianMixture {
  /// The toy of DisCo-Diff: eight equal modes of standard deviation 0.2 on a circle of radius 3.
  ///
  /// Xu et al. 2024, appendix C.
  public static let octagon: GaussianMixture = {
    let q = 3 / 2.0.squareRoot()
    return GaussianMixture(
      latents: TokenSpace(length: 1, vocabulary: 8), weights: [Double](repeating: 1, count: 8),
      means: RealBatch(rows: [[3, 0], [-3, 0], [0, 3], [0, -3], [q, q], [q, -q], [-q, q], [-q, -q]]),
      within: SpectralCovariance(isotropic: 0.04, dimension: 2))
  }()

  /// Draws of x0 with as equal a number from every component as there can be: row n is of component n mod K.
  ///
  /// Of a mixture with equal weights this is its law without the scatter of counts. Requires equal weights.
  public func stratified(_ count: Int, _ random: inout RandomGenerator) -> RealBatch {
    precondition(logWeights.allSatisfy { abs($0 - logWeights[0]) < 1e-12 }, "strata of equal size need equal weights")
    let noise = RealBatch.normal(count: count, dimension: dimension, &random)
    var x = within.apply(noise) { $0.squareRoot() }
    for n in 0..<count { for i in 0..<dimension { x[n, i] += means[n % means.count, i] } }
    return x
  }
}
