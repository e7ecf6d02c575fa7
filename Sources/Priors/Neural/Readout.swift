import Diffusion
import Platform

/// What the V outputs f of a site mean.
public enum Readout: String, CaseIterable, Sendable {
  /// The law of x0_i before its own noisy token is seen: p(x0_i = k | x_t) ∝ e^{f_k}·q(x_t,i | k).
  ///
  /// The kernel's part is exact at every level, and the network says what the other sites say. Training makes the
  /// product the posterior; the score is the ratio of m_k = ā·c_k + b̄, c = softmax f. Where masks are the noise a
  /// visible symbol is kept, up to the kernel's own uniform mass.
  case denoiser
  /// Logs of the concrete score, s_b = e^{f_b} with s = 1 for the present symbol (Lou et al. 2024), for uniform noise.
  case score
}

/// Turns outputs into log p(x0_i = k | x_t) at one noise level.
struct ReadoutKernel {
  let readout: Readout
  let vocabulary: Int
  let isMasking: Bool
  private let logWeight: Float
  private let values: KernelValues
  /// ln p of a visible symbol that masking kept, and of each other one.
  private let logKept: Float, logOther: Float

  init(_ readout: Readout, _ kernel: NoiseKernel, isMasking: Bool) {
    (self.readout, vocabulary, self.isMasking) = (readout, kernel.vocabulary, isMasking)
    let ω = kernel.mismatchWeight
    logWeight = Float(log(ω))
    values = KernelValues(kernel)
    let others = log1p(Double(vocabulary - 1) * ω)
    (logKept, logOther) = (Float(-others), Float(log(ω) - others))
  }

  /// V log-probabilities of one site with noisy symbol `z`; normalised, −∞ where the kernel allows no other symbol.
  func write(_ f: UnsafePointer<Float>, _ z: Token, into p: UnsafeMutablePointer<Float>) {
    let z = Int(z)
    if isMasking, z < vocabulary {
      for k in 0..<vocabulary { p[k] = k == z ? logKept : logOther }
      return
    }
    if readout == .score { return writeScore(f, z, into: p) }
    var high = -Float.infinity
    for k in 0..<vocabulary {
      p[k] = k == z || z == vocabulary ? f[k] : f[k] + logWeight
      high = max(high, p[k])
    }
    var sum: Float = 0
    for k in 0..<vocabulary { sum += expf(p[k] - high) }
    let norm = high + logf(sum)
    for k in 0..<vocabulary { p[k] -= norm }
  }

  /// Inverts s_b = ā·r_b + b̄·R, R = Σ r = Σ s (uniform noise): p_b = r_b·q(z | b); what comes out negative is 0.
  private func writeScore(_ f: UnsafePointer<Float>, _ z: Int, into p: UnsafeMutablePointer<Float>) {
    var sum = 1.0
    for b in 0..<vocabulary where b != z { sum += exp(Double(min(f[b], 80))) }
    var total = 0.0
    func mass(_ b: Int) -> Double {
      let s = b == z ? 1 : exp(Double(min(f[b], 80)))
      return max(0, s - values.replace * sum) * (b == z ? values.keep + values.replace : values.replace)
    }
    for b in 0..<vocabulary { total += mass(b) }
    for b in 0..<vocabulary { p[b] = total > 0 ? Float(log(mass(b) / total)) : (b == z ? 0 : -.infinity) }
  }
}
