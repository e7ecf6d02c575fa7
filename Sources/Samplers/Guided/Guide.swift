import Diffusion
import Platform
import Tensors

/// Noisy rows with what is known of them at their noise level.
struct GuidedRows {
  var tokens: TokenBatch
  /// log V(x_t) of every row; empty where not needed.
  var values: [Double] = []
  /// log p(x0 | x_t): shape (B, L, V); empty until needed.
  var denoised: [Float] = []

  /// The given rows, in the given order, repeats allowed, with all that is known of them.
  func gather(_ rows: some Collection<Int>) -> GuidedRows {
    var result = GuidedRows(tokens: tokens.gather(rows))
    if !values.isEmpty { result.values = rows.map { values[$0] } }
    if !denoised.isEmpty {
      let width = denoised.count / tokens.count
      result.denoised.reserveCapacity(rows.count * width)
      for row in rows { result.denoised += denoised[row * width..<(row + 1) * width] }
    }
    return result
  }
}

/// Denoiser and value of noisy rows, counted.
struct Guide {
  let posterior: Posterior
  let estimate: ValueEstimate
  /// n, draws of x0 a value.
  let draws: Int
  /// Estimates are not below this, so that −∞ (no draw fits) keeps differences finite; no likelihood reaches it.
  static let floor = -1e12

  /// Fills in log p(x0 | x_t) where it is not known yet.
  func denoise(_ rows: inout GuidedRows, _ kernel: NoiseKernel, _ diagnostics: inout Diagnostics) throws {
    if !rows.denoised.isEmpty { return }
    rows.denoised = [Float](repeating: 0, count: rows.tokens.storage.count * posterior.space.vocabulary)
    try posterior.prior.denoise(rows.tokens, kernel, into: &rows.denoised)
    diagnostics.denoiserCalls += rows.tokens.count
    diagnostics.sequentialCalls += 1
  }

  /// Rows with their values log V(x_t); ℓ(x), unfloored, where no noise is left.
  ///
  /// `group` successive rows share their random numbers, so that their values differ by their tokens alone.
  func evaluate(
    _ tokens: TokenBatch, _ kernel: NoiseKernel, group: Int, _ random: inout RandomGenerator,
    _ diagnostics: inout Diagnostics
  ) throws -> GuidedRows {
    var rows = GuidedRows(tokens: tokens)
    diagnostics.valueCalls += tokens.count
    if kernel.logKeep == 0 {
      rows.values = posterior.likelihood.logLikelihood(tokens)
      diagnostics.likelihoodCalls += tokens.count
    } else if estimate == .exact {
      guard let values = try posterior.exact?.logValue(tokens, kernel) else { throw SamplerError.noExactValue }
      rows.values = values.map { max($0, Self.floor) }
      diagnostics.denoiserCalls += tokens.count
      diagnostics.sequentialCalls += 1
    } else {
      try denoise(&rows, kernel, &diagnostics)
      let numbers = commonNumbers(groups: tokens.count / group, &random)
      rows.values = values(rows, group: group, numbers, &diagnostics)
    }
    rows.values = try checked(rows.values)
    return rows
  }

  /// The values, none of them NaN or +∞.
  func checked(_ values: [Double]) throws -> [Double] {
    guard values.allSatisfy({ $0 < .infinity }) else {
      throw DiffusionError.notFinite("the value log V(x_t) (value: \(estimate.rawValue))")
    }
    return values
  }

  /// Uniform numbers for the n draws of every group: shape (groups, n, L).
  func commonNumbers(groups: Int, _ random: inout RandomGenerator) -> [Double] {
    (0..<groups * draws * posterior.space.length).map { _ in random.uniform() }
  }

  /// The estimates from n draws of x0 by inversion of common uniform numbers.
  func values(
    _ rows: GuidedRows, group: Int, _ numbers: [Double], _ diagnostics: inout Diagnostics
  ) -> [Double] {
    let count = rows.tokens.count
    var logs = [[Double]](repeating: [], count: count)
    for draw in 0..<draws {
      let ℓ = posterior.likelihood.logLikelihood(self.draw(draw, rows, group: group, numbers))
      for row in 0..<count { logs[row].append(ℓ[row]) }
    }
    diagnostics.likelihoodCalls += count * draws
    let n = Double(draws)
    return logs.map { max(estimate == .mean ? $0.reduce(0, +) / n : logSumExp($0) - log(n), Self.floor) }
  }

  /// x0 of every row by inversion.
  private func draw(_ draw: Int, _ rows: GuidedRows, group: Int, _ numbers: [Double]) -> TokenBatch {
    let (l, v) = (posterior.space.length, posterior.space.vocabulary)
    var x0 = TokenBatch(count: rows.tokens.count, length: l)
    var p = [Double](repeating: 0, count: l * v)
    rows.denoised.withUnsafeBufferPointer { denoised in
      guard let denoised = denoised.baseAddress else { return }
      for row in 0..<x0.count {
        let first = (row / group * draws + draw) * l
        exponentials(of: denoised + row * l * v, count: l * v, into: &p)
        for site in 0..<l {
          var remaining = numbers[first + site]
          var token = 0
          for b in 0..<v where p[site * v + b] > 0 {
            token = b
            remaining -= p[site * v + b]
            if remaining < 0 { break }
          }
          x0[row, site] = Token(token)
        }
      }
    }
    return x0
  }
}
