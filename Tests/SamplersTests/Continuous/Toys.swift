import Diffusion
import Platform
import Priors
import Tensors

/// The two mixtures of known posterior on which samplers with discrete latents are measured.
enum Toys {
  /// Eight modes of standard deviation 0.2 on a circle of radius 3.
  static let circle: GaussianMixture = {
    let q = 3 / 2.0.squareRoot()
    return GaussianMixture(
      latents: TokenSpace(length: 1, vocabulary: 8), weights: [Double](repeating: 1, count: 8),
      means: RealBatch(rows: [[3, 0], [-3, 0], [0, 3], [0, -3], [q, q], [q, -q], [-q, q], [-q, -q]]),
      within: SpectralCovariance(isotropic: 0.04, dimension: 2))
  }()

  /// y = x_1 + x_2/2 + 0.3 n, observed 1.6.
  static let projection = MatrixMeasurement([1, 0.5], dimension: 2, values: [1.6], sigma: 0.3)

  /// 8x8 pictures: z_1 picks one of four places, z_2 one of four patterns.
  static let pictures: GaussianMixture = {
    let places = [(2.0, 2.0), (2, 5), (5, 2), (5, 5)]
    func pattern(_ z: Int, _ r: Double, _ c: Double, _ place: (Double, Double)) -> Double {
      let (dr, dc) = (r - place.0, c - place.1)
      switch z {
      case 0: return exp(-(dr * dr + dc * dc) / 2.88)
      case 1: return -exp(-(dr * dr + dc * dc) / 2.88)
      case 2: return exp(-dr * dr / 0.72)
      default: return exp(-dc * dc / 0.72)
      }
    }
    var (weights, means): ([Double], [[Double]]) = ([], [])
    for (z1, place) in places.enumerated() {
      let row = (0..<4).map { exp(0.5 * cos(Double(z1 + 2 * $0))) }
      for z2 in 0..<4 {
        weights.append([0.4, 0.3, 0.2, 0.1][z1] * row[z2] / row.reduce(0, +))
        means.append((0..<64).map { pattern(z2, Double($0 / 8), Double($0 % 8), place) })
      }
    }
    let covariance = (0..<64 * 64).map { ($0 % 65 == 0 ? 0.01 : 0) + 0.04 }
    return GaussianMixture(
      latents: TokenSpace(length: 2, vocabulary: 4), weights: weights, means: RealBatch(rows: means),
      within: SpectralCovariance(covariance, dimension: 64))
  }()

  /// The truth μ_{1,2} + 0.1 sin(0.7 j) + 0.1.
  static let truth = (0..<64).map { pictures.means[6, $0] + 0.1 * sin(0.7 * Double($0)) + 0.1 }

  /// Means of blocks of the truth, with noise 0.1·√2·sin(1.3 j + 0.5) of standard deviation 0.1.
  static func blocks(_ size: Int) -> MatrixMeasurement {
    let side = 8 / size
    var matrix = [Double](repeating: 0, count: side * side * 64)
    for pixel in 0..<64 {
      let block = pixel / 8 / size * side + pixel % 8 / size
      matrix[block * 64 + pixel] = 1 / Double(size * size)
    }
    let exact = MatrixMeasurement(
      matrix, dimension: 64, values: [Double](repeating: 0, count: side * side), sigma: 0.1)
    let clean = exact.apply(RealBatch(rows: [truth])).storage
    let y = clean.enumerated().map { $1 + 0.1 * 2.0.squareRoot() * sin(1.3 * Double($0) + 0.5) }
    return MatrixMeasurement(matrix, dimension: 64, values: y, sigma: 0.1)
  }

  /// Σ|p − q|/2.
  static func totalVariation(_ p: [Double], _ q: [Double]) -> Double {
    zip(p, q).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
  }
}
