import Diffusion
import Platform

/// Σ_{b≠z} s_b − r_b·ln s_b + r_b(ln r_b − 1) of one site, from its denoiser.
struct ScoreEntropy {
  private var p: [Double]
  private var score: [Double]

  init(vocabulary: Int) {
    p = [Double](repeating: 0, count: vocabulary)
    score = p
  }

  /// ≥ 0, and 0 where s = r; ∞ where the score excludes what can happen.
  mutating func value(_ logProbabilities: ArraySlice<Float>, noisy z: Token, clean x: Token, _ q: KernelValues)
    -> Double
  {
    for (k, l) in logProbabilities.enumerated() { p[k] = exp(Double(l)) }
    p.withUnsafeBufferPointer { p in
      score.withUnsafeMutableBufferPointer { s in
        if let p = p.baseAddress, let s = s.baseAddress { ReverseLaw.concreteScore(z, p, q, into: s) }
      }
    }
    let ω = q.replace / (q.keep + q.replace)
    var total = 0.0
    for b in 0..<q.vocabulary where b != Int(z) {
      let r = z == x ? ω : b == Int(x) ? 1 / ω : 1
      total += score[b] - r * log(score[b]) + r * (log(r) - 1)
    }
    return total
  }
}
