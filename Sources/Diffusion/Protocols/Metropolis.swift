import Platform
import Tensors

/// Single-site Metropolis-Hastings for π(z) ∝ ℒ(z)·ω^{d(x,z)}: site uniform on L, symbol uniform on V (it may be the
/// present one: a wasted proposal), accepted with probability min(1, exp(Δℓ + Δd·log ω)) (specs: SGDD 2.4).
///
/// One 64-bit word a proposal fixes the trajectory: its low half chooses (site, symbol), its high half accepts.
public enum Metropolis {
  /// The proposal of one random word: (site, symbol) uniform on L·V by multiply and shift of 32 bits.
  ///
  /// The bias is below L·V/2³², and none where L·V is a power of two.
  @inlinable @inline(__always)
  public static func proposal(_ word: UInt64, sites: UInt64, symbols: UInt64) -> (site: Int, token: Token) {
    let product = (word & 0xFFFF_FFFF) &* sites
    let token = ((product & 0xFFFF_FFFF) &* symbols) &>> 32
    return (Int(product &>> 32), Token(truncatingIfNeeded: token))
  }

  /// The acceptance threshold on the high half of the word: accept when high < threshold.
  ///
  /// Resolution 2⁻³².
  @inlinable @inline(__always)
  public static func threshold(_ logRatio: Double) -> UInt64 {
    if logRatio >= 0 { return 1 &<< 32 }
    return logRatio > -23 ? UInt64(exp(logRatio) * 0x1p32) : 0
  }

  /// log((high + 1)·2⁻³²) of the high halves of words, within 10⁻⁵: accepting is, but for ties, logRatio > this number.
  ///
  /// It does not wait for the state of the chain, so many are computed at once (log m = 2·artanh((m − 1)/(m + 1))).
  @inlinable
  public static func logUniforms(_ words: UnsafeBufferPointer<UInt64>, into logs: UnsafeMutablePointer<Float>) {
    for k in 0..<words.count {
      let bits = (Float(UInt32(truncatingIfNeeded: words[k] &>> 32)) + 1).bitPattern &- 0x3F35_04F3  // √½
      let exponent = Float(Int32(bitPattern: bits) &>> 23)
      let m = Float(bitPattern: (bits & 0x7F_FFFF) &+ 0x3F35_04F3)
      let s = (m - 1) / (m + 1)
      let s2 = s * s
      logs[k] = (exponent - 32) * 0.693_147_2 + s * (2 + s2 * (2.0 / 3 + s2 * 0.4))
    }
  }

  /// high < threshold(logRatio), decided by its logarithm where that is clear.
  @inlinable @inline(__always)
  public static func accepts(_ word: UInt64, logUniform: Float, logRatio: Double) -> Bool {
    let margin = logRatio - Double(logUniform)
    if abs(margin) > 1e-4 { return margin > 0 }
    return word &>> 32 < threshold(logRatio)
  }
}

extension LocalLikelihood {
  /// `Metropolis` with O(degree) changes of the log-likelihood.
  @inlinable
  public func metropolis(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    let sites = UInt64(space.length)
    let symbols = UInt64(space.vocabulary)
    var state = state(of: z)
    var counts = MetropolisCounts(proposals: proposals)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: min(proposals, RandomGenerator.capacity)) { logs in
      guard let logs = logs.baseAddress else { return }
      var remaining = proposals
      while remaining > 0 {
        let words = random.words(upTo: remaining)
        remaining &-= words.count
        Metropolis.logUniforms(words, into: logs)
        for (k, word) in words.enumerated() {
          let (site, token) = Metropolis.proposal(word, sites: sites, symbols: symbols)
          if token == z[site] { continue }
          let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
          let prior = distance == 0 ? 0 : distance * logWeight
          let logRatio = change(state, z, site: site, to: token) + prior
          if Metropolis.accepts(word, logUniform: logs[k], logRatio: logRatio) {
            apply(&state, z, site: site, to: token)
            z[site] = token
            counts.moves &+= 1
          }
        }
      }
    }
    return counts
  }

  /// One row after the other.
  @inlinable
  public func metropolis(
    rows: Int, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    var counts = MetropolisCounts()
    for start in stride(from: 0, to: rows * space.length, by: space.length) {
      counts += metropolis(z + start, reference: x + start, logWeight: logWeight, proposals: proposals, &random)
    }
    return counts
  }
}
