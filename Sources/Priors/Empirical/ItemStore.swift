import Diffusion

/// The rows of an empirical law in a layout that makes distances and weighted sums fast.
protocol ItemStore: Sendable {
  /// The number of rows.
  var count: Int { get }
  /// One row, as tokens.
  func row(_ item: Int) -> [Token]
  /// The rows at the given indices.
  func subset(_ items: [Int]) -> Self
  /// Writes the number of visible sites of `x` that differ from each row.
  func distances(to x: ArraySlice<Token>, into distances: UnsafeMutableBufferPointer<Int32>)
  /// Writes log Σ_m w_m·[x_m,i = v]/Σ w for every site and symbol, shape (L, V).
  ///
  /// `weights` belong to the rows `items`; the largest of them is 1, at `items[top]`.
  func marginals(
    _ items: [Int32], _ weights: [Double], top: Int, into logProbabilities: UnsafeMutableBufferPointer<Float>)
}
