import Diffusion
import Platform
import Tensors

/// The exact posterior p̃(x) = p(x)·ℒ(x)/Z as a law of its own under the same noise.
///
/// With p_t and p̃_t the noisy marginals of both, log E[ℒ(x0) | x_t] = log p̃_t(x_t) − log p_t(x_t) + log Z, and the
/// change of that value under a one-site change is the difference of the two log concrete scores. Properties that the
/// law computes are computed at each access.
public struct TiltedPosterior: ExactPosterior {
  /// p.
  public let prior: any ExactPrior
  /// p̃.
  public let law: any ExactLaw
  /// log Z = log Σ_x p(x)·ℒ(x), nats.
  public let logEvidence: Double
  /// The law of the signals that tokens stand for.
  public let signals: (any ExactSignalLaw)?

  /// Requires both laws on one space.
  public init(
    prior: any ExactPrior, law: any ExactLaw, logEvidence: Double, signals: (any ExactSignalLaw)? = nil
  ) {
    precondition(prior.space == law.space, "prior and posterior must share a token space")
    self.prior = prior
    self.law = law
    self.logEvidence = logEvidence
    self.signals = signals
  }

  /// −Σ p log p, nats.
  public var entropy: Double { law.entropy }
  /// A most probable sequence, the first of equals, and its log-probability.
  public var mode: (tokens: [Token], logProbability: Double)? { law.mode }
  /// The law that distances are taken to.
  public var reference: ReferenceLaw { law.reference }
  /// log p(x) of clean rows, nats; −∞ off the support.
  public func logProbability(_ x: TokenBatch) -> [Double] { law.logProbability(x) }
  /// Independent draws; the draw of a row does not depend on `count`.
  public func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch { law.sample(count, stream) }

  /// p(x_i = v | y), shape (L, V), in single precision: what the law's denoiser says where every site is masked.
  public func siteMarginals() throws -> [Double]? {
    let space = law.space
    let masked = TokenBatch(count: 1, length: space.length, repeating: space.mask)
    var logs = [Float](repeating: 0, count: space.length * space.vocabulary)
    try law.denoise(masked, AbsorbingProcess(vocabulary: space.vocabulary).kernel(at: 0.5), into: &logs)
    return logs.map { exp(Double($0)) }
  }

  /// log E[ℒ(x0) | x_t], nats; −∞ where every compatible x0 has ℒ = 0.
  ///
  /// Throws `DiffusionError.incompatible` for a row that no clean sequence can have led to.
  public func logValue(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Double]? {
    let tilted = law.logMarginal(x, kernel)
    let plain = prior.logMarginal(x, kernel)
    return try tilted.indices.map { row in
      guard plain[row] > -.infinity else { throw DiffusionError.incompatible(row: row, kernel: kernel) }
      return tilted[row] - plain[row] + logEvidence
    }
  }

  /// log V(x_t with site i := b) − log V(x_t), shape (B, L, V), from one call of each denoiser.
  ///
  /// Visible site: log s̃_{i,b} − log s_{i,b}. Masked site: log Σ_k p̃_k·q(b | k) − log Σ_k p_k·q(b | k). Where ω = 0 no
  /// visible site can jump, and its entries are −∞ but for b = x_t,i. Throws as the denoisers do.
  public func neighbourLogRatios(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Float]? {
    if let prior = prior as? any SitewisePrior, let law = law as? any SitewisePrior,
      self.prior.logMarginal(x, kernel).allSatisfy({ $0 > -.infinity })
    {
      return sitewiseLogRatios(x, kernel, prior, law)
    }
    let vocabulary = law.space.vocabulary
    var tilted = [Float](repeating: 0, count: x.storage.count * vocabulary)
    var plain = tilted
    try law.denoise(x, kernel, into: &tilted)
    try prior.denoise(x, kernel, into: &plain)
    let score = ConcreteScore(kernel)
    var ratios = [Float](repeating: 0, count: tilted.count)
    var above = [Double](repeating: 0, count: vocabulary)
    var below = above
    func write(_ site: Int) {
      let symbols = site * vocabulary..<(site + 1) * vocabulary
      let token = x.storage[site]
      score.write(tilted[symbols], at: token, into: &above)
      score.write(plain[symbols], at: token, into: &below)
      for b in 0..<vocabulary where b != Int(token) {
        ratios[symbols.lowerBound + b] = above[b] == -.infinity ? -.infinity : Float(above[b] - below[b])
      }
    }
    for end in stride(from: x.length, through: x.storage.count, by: x.length) {
      var site = end - x.length
      while site < end {
        if vocabulary == 2, site + 8 <= end, score.writeBitRatios(x, site, tilted, plain, into: &ratios) {
          site += 8
        } else {
          write(site)
          site += 1
        }
      }
    }
    return ratios
  }
}
