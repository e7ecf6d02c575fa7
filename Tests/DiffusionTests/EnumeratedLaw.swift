import Diffusion

/// A table over V^L (site 0 most significant) with everything by brute force: the oracle of this module's tests.
struct EnumeratedLaw {
  let space: TokenSpace
  let table: [Double]

  var states: [[Token]] {
    table.indices.map { index in
      var rest = index
      var row = [Token](repeating: 0, count: space.length)
      for site in (0..<space.length).reversed() {
        row[site] = Token(rest % space.vocabulary)
        rest /= space.vocabulary
      }
      return row
    }
  }

  /// p(x)·q(z | x) for every x.
  func joint(_ z: [Token], _ kernel: NoiseKernel) -> [Double] {
    zip(states, table).map { x, p in
      zip(x, z).reduce(p) { $0 * kernel.probability(of: $1.1, given: $1.0) }
    }
  }

  /// p_t(z).
  func marginal(_ z: [Token], _ kernel: NoiseKernel) -> Double { joint(z, kernel).reduce(0, +) }

  /// p(x0_i = k | x_t = z), shape (L, V).
  func denoiser(_ z: [Token], _ kernel: NoiseKernel) -> [[Double]] {
    let weights = joint(z, kernel)
    let total = weights.reduce(0, +)
    var rows = [[Double]](repeating: [Double](repeating: 0, count: space.vocabulary), count: space.length)
    for (x, w) in zip(states, weights) {
      for (site, token) in x.enumerated() { rows[site][Int(token)] += w / total }
    }
    return rows
  }
}
