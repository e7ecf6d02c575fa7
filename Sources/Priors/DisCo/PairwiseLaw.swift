import Diffusion
import Tensors

/// An autoregressive law of m latents of k codes whose logits are sums over pairs.
///
///     ln p(z) = Σ_i ln softmax(b_i + Σ_{j<i} W_{ji}[z_j])[z_i].
///
/// Everything about it is exact; with m = 1, or without W, it is one of independent categoricals.
struct PairwiseLaw: Sendable {
  let latents: TokenSpace
  /// W, shape (m·k, m·k) row-major, of which the blocks j < i count; nil for none.
  let pairs: [Float]?

  /// b_i + Σ_{j<i} W_{ji}[z_j], k numbers, from the codes before i; b of m·k numbers.
  func logits(_ i: Int, after z: some Collection<Token>, base b: some RandomAccessCollection<Float>) -> [Double] {
    let (k, width) = (latents.vocabulary, latents.length * latents.vocabulary)
    var result = b.dropFirst(i * k).prefix(k).map { Double($0) }
    guard let pairs else { return result }
    for (j, code) in z.prefix(i).enumerated() {
      let row = (j * k + Int(code)) * width + i * k
      for v in 0..<k { result[v] += Double(pairs[row + v]) }
    }
    return result
  }

  /// ln p(z), nats.
  func logProbability(_ z: some Collection<Token>, base: some RandomAccessCollection<Float>) -> Double {
    z.enumerated().reduce(0) { sum, site in
      let logits = logits(site.offset, after: z, base: base)
      return sum + logits[Int(site.element)] - logSumExp(logits)
    }
  }

  /// A draw, latent after latent, by Gumbel's argmax.
  func draw(base: some RandomAccessCollection<Float>, _ random: inout RandomGenerator) -> [Token] {
    var z: [Token] = []
    for i in 0..<latents.length {
      var (best, code) = (-Double.infinity, 0)
      for (v, logit) in logits(i, after: z, base: base).enumerated() {
        let value = logit + random.gumbel()
        if value > best { (best, code) = (value, v) }
      }
      z.append(Token(code))
    }
    return z
  }
}
