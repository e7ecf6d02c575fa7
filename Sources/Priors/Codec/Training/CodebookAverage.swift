import Diffusion
import Tensors

/// A codebook that follows the encodings by exponential moving averages, without a gradient.
///
/// van den Oord et al. 2017, appendix A.1: with n_v encodings of sum s_v that are nearest to code v in a batch,
///
///     N_v ← γN_v + (1 − γ)n_v,   m_v ← γm_v + (1 − γ)s_v,   c_v = m_v/N_v.
///
/// A code whose N_v falls below a share of the mean use is dead: an encoding drawn from the batch takes its place with the
/// mean use (Dhariwal et al. 2020, section 3.1). All are dead before the first batch.
struct CodebookAverage: Sendable {
  /// γ.
  let decay: Double
  /// The share of the mean use below which a code is dead.
  let threshold: Double
  /// N, float32 [V].
  let counts: Tensor
  /// m, float32 [V, d].
  let sums: Tensor

  /// Without a memory.
  init(codes: Int, width: Int, decay: Double, threshold: Double) {
    (self.decay, self.threshold) = (decay, threshold)
    (counts, sums) = (Tensor(zeros: [codes]), Tensor(zeros: [codes, width]))
  }

  /// Moves `codes` [V, d] after a batch of encodings, d numbers each, and their codes; returns how many were dead.
  func update(
    _ codes: Tensor, _ encodings: [Float], _ tokens: [Token], _ random: inout RandomGenerator
  ) -> Int {
    let (count, width) = (codes.shape[0], codes.shape[1])
    guard !tokens.isEmpty else { return 0 }
    var (n, s) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count * width))
    for (i, token) in tokens.enumerated() {
      let v = Int(token)
      n[v] += 1
      for j in 0..<width { s[v * width + j] += Double(encodings[i * width + j]) }
    }
    let mean = Double(tokens.count) / Double(count)
    var dead = 0
    counts.update { N in
      sums.update { m in
        codes.update { c in
          for v in 0..<count {
            N[v] = Float(decay * Double(N[v]) + (1 - decay) * n[v])
            let isDead = Double(N[v]) <= threshold * mean
            let source = isDead ? random.uniform(below: tokens.count) * width : 0
            if isDead {
              dead += 1
              N[v] = Float(mean)
            }
            for j in v * width..<(v + 1) * width {
              m[j] =
                isDead
                ? N[v] * encodings[source + j - v * width]
                : Float(decay * Double(m[j]) + (1 - decay) * s[j])
              c[j] = m[j] / N[v]
            }
          }
        }
      }
    }
    return dead
  }
}
