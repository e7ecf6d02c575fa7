import Diffusion
import Platform

extension GaussianMixture {
  /// Pictures of 8x8 numbers with two latents of four codes: z_1 picks a place, z_2 a pattern.
  ///
  /// Places (2,2), (2,5), (5,2), (5,5); patterns exp(−r²/2.88), its negative, and bars exp(−(row − row0)²/.72) and
  /// exp(−(column − column0)²/.72); C = .01 I + .04 11ᵀ; p(z_1) = .4 .3 .2 .1, p(z_2 | z_1) ∝ exp(½ cos(z_1 + 2z_2)).
  /// Bars of places in one row, or in one column, are one picture under two latents: their odds stay those of the prior.
  public static let pictures: GaussianMixture = {
    let places = [(2.0, 2.0), (2, 5), (5, 2), (5, 5)]
    var (weights, means): ([Double], [[Double]]) = ([], [])
    for (z1, place) in places.enumerated() {
      let odds = (0..<4).map { exp(0.5 * cos(Double(z1 + 2 * $0))) }
      for z2 in 0..<4 {
        weights.append([0.4, 0.3, 0.2, 0.1][z1] * odds[z2] / odds.reduce(0, +))
        means.append(
          (0..<64).map { pixel in
            let (r, c) = (Double(pixel / 8) - place.0, Double(pixel % 8) - place.1)
            return switch z2 {
            case 0: exp(-(r * r + c * c) / 2.88)
            case 1: -exp(-(r * r + c * c) / 2.88)
            case 2: exp(-r * r / 0.72)
            default: exp(-c * c / 0.72)
            }
          })
      }
    }
    let covariance = (0..<64 * 64).map { ($0 % 65 == 0 ? 0.01 : 0) + 0.04 }
    return GaussianMixture(
      latents: TokenSpace(length: 2, vocabulary: 4), weights: weights, means: RealBatch(rows: means),
      within: SpectralCovariance(covariance, dimension: 64))
  }()
}
