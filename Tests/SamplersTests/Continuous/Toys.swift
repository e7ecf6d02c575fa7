import Diffusion
import Platform
import Priors
import Tensors

/// The two mixtures of known posterior on which samplers with discrete latents are measured.
enum Toys {
  /// Eight modes of standard deviation 0.2 on a circle of radius 3.
  static let circle = GaussianMixture.octagon

  /// y = x_1 + x_2/2 + 0.3 n, observed 1.6.
  static let projection = MatrixMeasurement([1, 0.5], dimension: 2, values: [1.6], sigma: 0.3)

  /// 8x8 pictures: z_1 picks one of four places, z_2 one of four patterns.
  static let pictures = GaussianMixture.pictures

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
