import Diffusion
import Platform
import Tensors

/// An upper bound on −ln p(x), estimated from a denoiser without bias; with an exact denoiser it is −ln p(x) itself.
///
/// Uniform noise, from σ_min to σ_max, with the concrete score s of the denoiser and r_b = q(b | x)/q(x_σ,i | x)
/// (Lou et al. 2024, Theorem 3.6):
///
///     E Σ_i −ln p(x_i | x_σmin) + KL(q_σmax ‖ uniform)
///       + ∫ dσ E (1/V) Σ_i Σ_{b≠x_σ,i} [s_b − r_b·ln s_b + r_b(ln r_b − 1)].
///
/// Masking: the mean over n = 1...L of (L/n)·E Σ_{i masked} −ln p(x_i | visible), n masks. Levels are stratified.
public struct VariationalBound: Sendable {
  /// Which noise, between which levels.
  public let levels: NoiseLevels
  /// Levels that every row is seen at.
  public let count: Int
  /// Rows that share their levels.
  public static let block = 16

  /// A bound from `count` ≥ 1 levels a row.
  public init(_ process: LearnedProcess, levels count: Int, sigma: ClosedRange<Double> = 1e-4...20) {
    precondition(count >= 1)
    levels = NoiseLevels(process, sigma: sigma)
    self.count = count
  }

  /// An estimate for every row, nats; rows of one block have common levels and noise of their own.
  public func nats(_ prior: any DiscretePrior, _ rows: TokenBatch, _ stream: RandomStream) throws -> [Double] {
    var bounds: [Double] = []
    for start in stride(from: 0, to: rows.count, by: Self.block) {
      let block = rows.gather(start..<min(start + Self.block, rows.count))
      bounds += try nats(block, prior, stream["block", start])
    }
    return bounds
  }

  private func nats(_ rows: TokenBatch, _ prior: any DiscretePrior, _ stream: RandomStream) throws -> [Double] {
    let space = prior.space
    var random = stream.generator()
    var totals = [Double](repeating: levels.process.isMasking ? 0 : terminal(space), count: rows.count)
    var log_p = [Float](repeating: 0, count: rows.storage.count * space.vocabulary)
    func denoise(_ kernel: NoiseKernel, masks: Int) throws -> TokenBatch {
      let noisy = TokenBatch(
        rows: (0..<rows.count).map { levels.noisy(Array(rows[row: $0]), space, kernel, masks: masks, &random) })
      try prior.denoise(noisy, kernel, into: &log_p)
      return noisy
    }
    if !levels.process.isMasking {
      _ = try denoise(.uniform(levels.sigma.lowerBound, vocabulary: space.vocabulary), masks: 0)
      for (n, x) in rows.storage.enumerated() {
        totals[n / rows.length] -= Double(log_p[n * space.vocabulary + Int(x)])
      }
    }
    let offset = random.uniform()
    var integrand = ScoreEntropy(vocabulary: space.vocabulary)
    for k in 0..<count {
      let (kernel, weight, masks) = levels.level((Double(k) + offset) / Double(count), space)
      let noisy = try denoise(kernel, masks: masks)
      let values = KernelValues(kernel)
      for (n, x) in rows.storage.enumerated() {
        let (z, first) = (noisy.storage[n], n * space.vocabulary)
        if levels.process.isMasking {
          if z == space.mask { totals[n / rows.length] -= weight / Double(count) * Double(log_p[first + Int(x)]) }
        } else {
          let site = integrand.value(log_p[first..<first + space.vocabulary], noisy: z, clean: x, values)
          totals[n / rows.length] += weight / Double(count) * site
        }
      }
    }
    return totals
  }

  /// KL(q(x_σ | x) ‖ uniform) at σ_max, all sites.
  private func terminal(_ space: TokenSpace) -> Double {
    let kernel = NoiseKernel.uniform(levels.sigma.upperBound, vocabulary: space.vocabulary)
    let v = Double(space.vocabulary)
    let (same, other) = (kernel.keep + kernel.replace, kernel.replace)
    return Double(space.length) * (same * log(same * v) + (v - 1) * other * log(other * v))
  }
}
