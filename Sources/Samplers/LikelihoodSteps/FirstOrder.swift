import Diffusion
import Platform
import Tensors

/// The log-likelihood to first order around a sequence x: ℓ(z) ≈ ℓ(x) + Σ_i s_i(z_i) with s_i(v) = ⟨∂ℓ/∂e_i, c_v − c_{x_i}⟩.
///
/// A function of x alone, so that walks which use it for proposals keep their law (Hastings). One gradient.
struct FirstOrder {
  /// s_i(v), shape (L, V), nats.
  let scores: [Double]
  private let vocabulary: Int

  init(_ likelihood: any DifferentiableLikelihood, around x: UnsafePointer<Token>) throws {
    let (length, codebook) = (likelihood.space.length, likelihood.codebook)
    let (v, d) = (codebook.vocabulary, codebook.dimension)
    var signal = [Double](repeating: 0, count: length * d)
    for i in 0..<length { for k in 0..<d { signal[i * d + k] = codebook.values[Int(x[i]) * d + k] } }
    var gradient = [Double](repeating: 0, count: length * d)
    let value = signal.withUnsafeBufferPointer { signal in
      gradient.withUnsafeMutableBufferPointer {
        likelihood.value(.negativeLogLikelihood, at: signal, gradient: $0)
      }
    }
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else {
      throw DiffusionError.notFinite("the gradient of the log-likelihood")
    }
    var scores = [Double](repeating: 0, count: length * v)
    for i in 0..<length {
      for token in 0..<v {
        var sum = 0.0
        for k in 0..<d { sum -= gradient[i * d + k] * (codebook.values[token * d + k] - signal[i * d + k]) }
        scores[i * v + token] = sum
      }
    }
    (self.scores, vocabulary) = (scores, v)
  }

  /// s_i(v) − s_i(u).
  func change(site: Int, from u: Token, to v: Token) -> Double {
    scores[site * vocabulary + Int(v)] - scores[site * vocabulary + Int(u)]
  }
}

extension Likelihood {
  /// This likelihood with one-site changes and a gradient; refused where it lacks one of them.
  func guided(for step: String) throws(Refusal) -> any LocalLikelihood & DifferentiableLikelihood {
    guard let both = self as? any LocalLikelihood & DifferentiableLikelihood,
      both.codebook.vocabulary == space.vocabulary
    else {
      throw Refusal(
        "\(step) needs a likelihood with one-site changes and a gradient, as those of images have",
        remedy: "set likelihoodStep to metropolis, which needs nothing")
    }
    return both
  }
}
