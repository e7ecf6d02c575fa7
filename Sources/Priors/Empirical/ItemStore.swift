import Diffusion

/// The rows of an empirical law in a layout that makes distances and weighted sums fast.
protocol ItemStore: Sendable {
  /// The number of rows.
  var count: Int { get }
  /// One row, as tokens.
  func row(_ item: Int) -> [Token]
  /// The rows at the given indices.
  func subset(_ items: [Int]) -> Self
  /// Writes the number of visible sites of each row of `x` in `rows` that differ from each item: shape (rows, stride).
  ///
  /// `stride` is a multiple of eight; entries from `count` on keep what they have or become a number of sites.
  func distances(to x: TokenBatch, _ rows: Range<Int>, into distances: UnsafeMutablePointer<Double>, stride: Int)
  /// Writes log Σ_m w_m·[x_m,i = v]/Σ w for every site and symbol, shape (L, V).
  func marginals(_ weights: ItemWeights, into logProbabilities: UnsafeMutableBufferPointer<Float>)
}
