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

  /// The gradient of U with respect to the outputs f, from c = ∂U/∂p: J^T·c of `write`.
  func pullBack(
    _ c: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ z: Token, _ logP: UnsafePointer<Float>,
    into d: UnsafeMutablePointer<Float>
  ) {
    let z = Int(z)
    for k in 0..<vocabulary { d[k] = 0 }
    if isMasking, z < vocabulary { return }
    var mean = 0.0
    for k in 0..<vocabulary where logP[k] > -.infinity { mean += Double(c[k]) * exp(Double(logP[k])) }
    if readout == .denoiser {  // p = softmax(f + ln q)
      for k in 0..<vocabulary { d[k] = Float(exp(Double(logP[k])) * (Double(c[k]) - mean)) }
      return
    }
    // p_b = m_b/Σ m, m_b = q_b·(s_b − b̄·Σ s), s = e^f
    func score(_ b: Int) -> Double { b == z ? 1 : exp(Double(min(f[b], 80))) }
    func weight(_ b: Int) -> Double { b == z ? values.keep + values.replace : values.replace }
    var (sum, total, pull) = (0.0, 0.0, 0.0)
    for b in 0..<vocabulary { sum += score(b) }
    for b in 0..<vocabulary { total += max(0, score(b) - values.replace * sum) * weight(b) }
    guard total > 0 else { return }
    func slope(_ b: Int) -> Double { logP[b] > -.infinity ? weight(b) * (Double(c[b]) - mean) / total : 0 }
    for b in 0..<vocabulary { pull += values.replace * slope(b) }
    for b in 0..<vocabulary where b != z { d[b] = Float(score(b) * (slope(b) - pull)) }
  }

  /// Σ_k c_k·(p_k(f, b) − p_k(f, z)) for every b: what a site's own noisy symbol says, f as it is beside `z`.
  ///
  /// `scratch` has 2V numbers.
  func ownChanges(
    _ c: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ z: Token, into d: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    if readout == .score { return scoreOwnChanges(c, f, Int(z), into: d, scratch) }
    var high = -Float.infinity
    for k in 0..<vocabulary { high = max(high, f[k]) }
    var (sum, weighted, plain) = (0.0, 0.0, 0.0)  // Σ e, Σ c·e and Σ c, e = e^{f − max f}
    for k in 0..<vocabulary {
      scratch[k] = expf(f[k] - high)
      sum += Double(scratch[k])
      weighted += Double(c[k]) * Double(scratch[k])
      plain += Double(c[k])
    }
    let (kept, other, ω) = (exp(Double(logKept)), exp(Double(logOther)), exp(Double(logWeight)))
    func mean(_ b: Int) -> Double {
      if isMasking { return b == vocabulary ? weighted / sum : Double(c[b]) * kept + (plain - Double(c[b])) * other }
      let own = (1 - ω) * Double(scratch[b])
      let total = ω * sum + own
      return total > 0 ? (ω * weighted + Double(c[b]) * own) / total : Double(c[b])
    }
    let here = mean(Int(z))
    for b in 0..<vocabulary { d[b] = Float(mean(b) - here) }
  }

  /// A score is relative to the present symbol: f_z = 0, and f_k − f_b beside b.
  private func scoreOwnChanges(
    _ c: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ z: Int, into d: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let p = scratch + vocabulary
    func mean(_ b: Int) -> Double {
      let origin = b == z ? 0 : f[b]
      for k in 0..<vocabulary { scratch[k] = (k == z ? 0 : f[k]) - origin }
      writeScore(scratch, b, into: p)
      return (0..<vocabulary).reduce(0) { $0 + Double(c[$1]) * exp(Double(p[$1])) }
    }
    let here = mean(z)
    for b in 0..<vocabulary { d[b] = Float(mean(b) - here) }
  }
}
