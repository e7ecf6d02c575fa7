import Diffusion
import Tensors

/// A way to draw z | x ∝ ℒ(z)·ω^d(x,z), d the Hamming distance, for every row of a batch.
protocol LikelihoodStep {
  /// Likelihood evaluations that one draw of one row costs.
  var calls: Int { get }
  /// z of every row, by chains started near x or without; all rows from one generator. ω > 0, also above 1.
  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch
}

/// What likelihood steps did, summed over rows and iterations.
struct LikelihoodWork {
  /// Likelihood evaluations, full ones and one-site changes.
  var calls = 0
  /// Proposals or updates, and how many changed a state.
  var moves = MetropolisCounts()

  /// Share of proposals that moved; `nil` where none were made.
  var acceptance: Double? {
    moves.proposals > 0 ? Double(moves.moves) / Double(moves.proposals) : nil
  }
}

extension TokenBatch {
  /// A copy whose rows are updated in place, one after the other: `update(z, x)` sees a row's copy and the row.
  func updatingRows(
    _ update: (UnsafeMutablePointer<Token>, UnsafePointer<Token>) throws -> Void
  ) rethrows -> TokenBatch {
    var z = self
    try storage.withUnsafeBufferPointer { x in
      try z.storage.withUnsafeMutableBufferPointer { z in
        guard let source = x.baseAddress, let target = z.baseAddress else { return }
        for start in stride(from: 0, to: x.count, by: length) { try update(target + start, source + start) }
      }
    }
    return z
  }
}
