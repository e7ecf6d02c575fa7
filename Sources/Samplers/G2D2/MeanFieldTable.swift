import Tensors

/// The table α of one diffusion step and its optimisation: what the loop of G2D2 needs of it.
protocol MeanFieldTable: AnyObject {
  /// Lane vectors of a kept table.
  var count: Int { get }
  /// The table to keep for the warm start.
  var logits: UnsafeMutablePointer<Lanes> { get }
  /// e, shape (L, d).
  var signal: UnsafeBufferPointer<Double> { get }
  /// ∂/∂e, shape (L, d), for the likelihood to write.
  var gradient: UnsafeMutableBufferPointer<Double> { get }
  /// Whether every entry of α is finite.
  var isFinite: Bool { get }
  /// Loads ℓ from rows (L, V) and starts α at f·ℓ + (1 − f)·α_previous, or at ℓ.
  func start<Number: BinaryFloatingPoint>(
    prior rows: UnsafePointer<Number>, previous: UnsafePointer<Lanes>?, forget: Double)
  /// One relaxed draw and its signal.
  func relax(_ random: inout RandomGenerator, temperature: Double)
  /// One RAdam step on data + λ·KL, then α ← α − logsumexp α.
  func descend(_ step: AdamStep, weight: Double, klGradient: G2D2.KLGradient, temperature: Double)
  /// α as rows (L, V).
  func logProbabilities(into rows: inout [Float])
}

extension MeanFieldTable {
  /// Fills `count` vectors with random words for `body`.
  func withWords(_ count: Int, _ random: inout RandomGenerator, _ body: (UnsafePointer<SIMD8<UInt64>>) -> Void) {
    withUnsafeTemporaryAllocation(of: SIMD8<UInt64>.self, capacity: count) { words in
      guard let base = words.baseAddress else { return }
      random.fill(
        UnsafeMutableBufferPointer(
          start: UnsafeMutableRawPointer(base).bindMemory(to: UInt64.self, capacity: 8 * count), count: 8 * count))
      body(base)
    }
  }
}
