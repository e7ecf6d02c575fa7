import Diffusion
import Platform

/// The loss of one item and its gradient with respect to the outputs of the network.
struct LossKernel {
  let loss: DenoisingLoss
  let readout: Readout
  let vocabulary: Int

  /// The loss of an item, nats a token; writes its gradient times `scale` into `d`: f and d are [L, V].
  func evaluate(
    _ item: NoisyItem, _ f: UnsafePointer<Float>, scale: Double, into d: UnsafeMutablePointer<Float>
  ) -> Double {
    let (v, values) = (vocabulary, KernelValues(item.kernel))
    let length = Double(item.clean.count)
    let logWeight = Float(log(item.kernel.mismatchWeight))
    let isMasking = item.kernel.logVisible < 0
    let weight = (loss == .scoreEntropy || isMasking ? item.weight : 1) / length
    var total = 0.0
    for i in item.clean.indices {
      let (f, d, z, x) = (f + i * v, d + i * v, Int(item.noisy[i]), Int(item.clean[i]))
      if isMasking, z < v {
        for k in 0..<v { d[k] = 0 }
      } else if loss == .crossEntropy {
        total += crossEntropy(f, z, x, logWeight, into: d)
      } else {
        total += scoreEntropy(f, z, x, values, into: d)
      }
    }
    let factor = Float(weight * scale)
    for n in 0..<item.clean.count * v { d[n] *= factor }
    return total * weight
  }

  /// −ln p_x with p_k ∝ e^{f_k}·(1 if k = z or z is the mask, else ω); d = p − [k = x].
  private func crossEntropy(
    _ f: UnsafePointer<Float>, _ z: Int, _ x: Int, _ logWeight: Float, into d: UnsafeMutablePointer<Float>
  ) -> Double {
    var high = -Float.infinity
    for k in 0..<vocabulary {
      d[k] = k == z || z == vocabulary ? f[k] : f[k] + logWeight
      high = max(high, d[k])
    }
    var sum: Float = 0
    for k in 0..<vocabulary { sum += expf(d[k] - high) }
    let norm = high + logf(sum)
    let value = norm - d[x]
    for k in 0..<vocabulary { d[k] = expf(d[k] - norm) }
    d[x] -= 1
    return Double(value)
  }

  /// The terms of all b ≠ z and their gradient.
  ///
  /// With ln s_b = f_b, d_b = s_b − r_b. With s_b = m_b/m_z, m = ā·c + b̄, c = softmax f: h_b = s_b − r_b, h_z = −Σ h,
  /// u_b = h_b·ā·c_b/m_b and d = u − c·Σ u.
  private func scoreEntropy(
    _ f: UnsafePointer<Float>, _ z: Int, _ x: Int, _ q: KernelValues, into d: UnsafeMutablePointer<Float>
  ) -> Double {
    let ω = q.replace / (q.keep + q.replace)
    func ratio(_ b: Int) -> Double { z == x ? ω : b == x ? 1 / ω : 1 }
    func term(_ logScore: Double, _ r: Double) -> Double {
      exp(logScore) - r * logScore + r * (log(r) - 1)
    }
    var total = 0.0
    if readout == .score {
      for b in 0..<vocabulary where b != z {
        let (u, r) = (Double(min(f[b], 40)), ratio(b))
        total += term(u, r)
        d[b] = Float(exp(u) - r)
      }
      d[z] = 0
      return total
    }
    var high = -Double.infinity
    for k in 0..<vocabulary { high = max(high, Double(f[k])) }
    var sum = 0.0
    for k in 0..<vocabulary { sum += exp(Double(f[k]) - high) }
    func share(_ k: Int) -> Double { exp(Double(f[k]) - high) / sum }
    let own = share(z)
    let mine = q.keep * own + q.replace
    var (pull, balance) = (0.0, 0.0)
    for b in 0..<vocabulary where b != z {
      let (c, r) = (share(b), ratio(b))
      let m = q.keep * c + q.replace
      total += term(log(m / mine), r)
      let h = m / mine - r
      pull -= h
      let u = h * q.keep * c / m
      d[b] = Float(u)
      balance += u
    }
    let u = pull * q.keep * own / mine
    d[z] = Float(u)
    balance += u
    for k in 0..<vocabulary { d[k] -= Float(share(k) * balance) }
    return total
  }
}
