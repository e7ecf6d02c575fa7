import Diffusion
import Platform

/// Log concrete scores of one site from its denoiser row, with ω the weight of a mismatch.
///
///     s_b = Σ_k p_k·q(b | k)/q(a | k) = ω·p_a + Σ_{k≠a,b} p_k + p_b/ω   for the visible symbol a,
///     s_b = Σ_k p_k·q(b | k) = ā·p_b + b̄                                for the mask (up to 1/γ̄).
///
/// Logs throughout, because p_b/ω is a quotient of small numbers; −∞ where ω = 0 and b ≠ a.
struct ConcreteScore {
  private let keep: Double
  private let replace: Double
  let weight: Double
  let logWeight: Double

  init(_ kernel: NoiseKernel) {
    keep = kernel.keep
    replace = kernel.replace
    weight = kernel.mismatchWeight
    logWeight = log(weight)
  }

  func write(_ logProbabilities: ArraySlice<Float>, at token: Token, into scores: inout [Double]) {
    let vocabulary = logProbabilities.count
    let first = logProbabilities.startIndex
    let a = Int(token)
    guard a < vocabulary else {
      for b in 0..<vocabulary { scores[b] = log(keep * exp(Double(logProbabilities[first + b])) + replace) }
      return
    }
    var others = 0.0
    for b in 0..<vocabulary {
      scores[b] = b == a ? 0 : exp(Double(logProbabilities[first + b]))
      others += scores[b]
    }
    let stay = weight * exp(Double(logProbabilities[first + a]))
    for b in 0..<vocabulary where b != a {
      let jump = Double(logProbabilities[first + b]) - logWeight
      let rest = stay + max(0, others - scores[b])
      scores[b] = weight == 0 ? -.infinity : logAddExp(log(rest), jump)
    }
  }
}
