import Diffusion
import Platform

/// ∂ℓ(ē)/∂p at the mean ē_i = Σ_v p_iv·c_v of the embedding under a table p, (L, V).
struct MeanGradient: Sendable {
  private let likelihood: any DifferentiableLikelihood
  private let vocabulary: Int
  private let dimension: Int
  /// The entries of the codebook that are not 0: one a symbol for bits and for one-hot rows.
  private let entries: [(symbol: Int, axis: Int, value: Double)]

  init(_ likelihood: any DifferentiableLikelihood) {
    let codebook = likelihood.codebook
    (self.likelihood, vocabulary, dimension) = (likelihood, codebook.vocabulary, codebook.dimension)
    entries = codebook.values.indices.filter { codebook.values[$0] != 0 }.map {
      ($0 / codebook.dimension, $0 % codebook.dimension, codebook.values[$0])
    }
  }

  /// From log p: ∂ℓ/∂p_iv = ⟨∂ℓ/∂ē_i, c_v⟩; −∞ in log p is p = 0.
  func slope(_ logP: UnsafeBufferPointer<Float>, into slope: UnsafeMutableBufferPointer<Float>) {
    let (length, v, d) = (likelihood.space.length, vocabulary, dimension)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * length * d) { scratch in
      let signal = UnsafeMutableBufferPointer(rebasing: scratch[..<(length * d)])
      let gradient = UnsafeMutableBufferPointer(rebasing: scratch[(length * d)...])
      scratch.update(repeating: 0)
      slope.update(repeating: 0)
      for i in 0..<length {
        for e in entries { signal[i * d + e.axis] += Double(expf(logP[i * v + e.symbol])) * e.value }
      }
      _ = likelihood.value(.negativeLogLikelihood, at: UnsafeBufferPointer(signal), gradient: gradient)
      for i in 0..<length {
        for e in entries { slope[i * v + e.symbol] -= Float(gradient[i * d + e.axis] * e.value) }
      }
    }
  }
}
