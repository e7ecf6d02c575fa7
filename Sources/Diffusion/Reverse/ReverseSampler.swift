import Platform
import Tensors

/// Draws x ~ p(x | x_t) by walking a grid of noise levels down.
public struct ReverseSampler: Sendable {
  /// The law of one step.
  public let method: ReverseMethod
  /// Rows that walk the grid together; part of the definition of the draws, not of the machine.
  public static let block = 64

  /// The analytic method by default.
  public init(_ method: ReverseMethod = .analytic) { self.method = method }

  /// Walks every row of `x`, which carries `kernels[0]`, through all kernels; the last one is usually the identity.
  ///
  /// One denoiser call a step and row. For a `SitewisePrior` the analytic steps of any grid compose exactly to one draw
  /// from its denoiser table, which is what runs (the calls that the grid stands for are still counted).
  public func sample(
    _ prior: any DiscretePrior, from x: TokenBatch, _ kernels: [NoiseKernel], _ stream: RandomStream
  ) throws -> TokenBatch {
    precondition(kernels.count >= 2, "a reverse walk needs two noise levels")
    if method == .analytic, let prior = prior as? any SitewisePrior, kernels[kernels.count - 1].logKeep == 0 {
      return sampleSitewise(prior, from: x, kernels[0], stream)
    }
    var result = x
    var logProbabilities: [Float] = []
    for start in stride(from: 0, to: x.count, by: Self.block) {
      var random = stream["rows", start].generator()
      var rows = x.gather(start..<min(start + Self.block, x.count))
      let size = rows.storage.count * prior.space.vocabulary
      if logProbabilities.count != size { logProbabilities = [Float](repeating: 0, count: size) }
      for (later, earlier) in zip(kernels, kernels.dropFirst()) {
        try prior.denoise(rows, later, into: &logProbabilities)
        step(&rows, logProbabilities, from: later, to: earlier, &random)
      }
      result.storage.replaceSubrange(start * x.length..<start * x.length + rows.storage.count, with: rows.storage)
    }
    return result
  }

  /// One step: x_s from x_t and log p(x0 | x_t) of shape (B, L, V), in place.
  public func step(
    _ x: inout TokenBatch, _ logProbabilities: [Float], from later: NoiseKernel, to earlier: NoiseKernel,
    _ random: inout RandomGenerator
  ) {
    let v = later.vocabulary
    precondition(logProbabilities.count >= x.storage.count * v, "log-probabilities must be of shape (B, L, V)")
    let (t, s, one) = (KernelValues(later), KernelValues(earlier), KernelValues(later.step(from: earlier)))
    let increment = later.uniformLevel - earlier.uniformLevel
    // Sites whose probabilities fit into the first-level cache are converted together.
    let group = max(1, 1024 / v)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: group * v) { scratch in
      logProbabilities.withUnsafeBufferPointer { rows in
        x.storage.withUnsafeMutableBufferPointer { tokens in
          guard let scratch = scratch.baseAddress, let rows = rows.baseAddress else { return }
          for first in stride(from: 0, to: tokens.count, by: group) {
            let sites = first..<min(first + group, tokens.count)
            exponentials(of: rows + first * v, count: sites.count * v, into: scratch)
            for n in sites {
              let (z, p) = (tokens[n], scratch + (n - first) * v)
              var own = 0.0
              if Int(z) < v { swap(&own, &p[Int(z)]) }
              let others = sum(p, v)
              let weights: StepWeights =
                switch method {
                case .analytic: ReverseLaw.analyticStep(z, own, others: others, later: t, earlier: s, step: one)
                case .euler:
                  ReverseLaw.eulerStep(
                    z, own, others: others, later: t, earlier: s, step: one, uniformIncrement: increment)
                case .star: ReverseLaw.starStep(z, own, earlier: s)
                }
              tokens[n] = weights.draw(z, p, v, others: others, random.uniform())
            }
          }
        }
      }
    }
  }

  /// One draw a site from the denoiser tables, column by column of equal sites.
  private func sampleSitewise(
    _ prior: any SitewisePrior, from x: TokenBatch, _ kernel: NoiseKernel, _ stream: RandomStream
  ) -> TokenBatch {
    let v = prior.space.vocabulary
    let classes = prior.siteClasses
    var tables: [Int: [UInt64]] = [:]
    for (site, kind) in classes.enumerated() where tables[kind] == nil {
      let rows = prior.denoiserTable(site: site, kernel)
      tables[kind] = (0...v).flatMap { a -> [UInt64] in
        let weights = rows[a * v..<(a + 1) * v].map(exp)
        return weights.reduce(0, +) > 0 ? AliasTable(weights).columns : [UInt64](repeating: 0, count: v)
      }
    }
    var result = x
    var random = stream["sites"].generator()
    let columns = classes.map { tables[$0] ?? [] }
    result.storage.withUnsafeMutableBufferPointer { tokens in
      guard let base = tokens.baseAddress else { return }
      if Set(classes).count == 1 {
        columns[0].withUnsafeBufferPointer { Self.replace(base, tokens.count, stride: 1, $0, v, &random) }
      } else {
        for site in 0..<x.length {
          columns[site].withUnsafeBufferPointer {
            Self.replace(base + site, x.count, stride: x.length, $0, v, &random)
          }
        }
      }
    }
    return result
  }

  private static func replace(
    _ tokens: UnsafeMutablePointer<Token>, _ count: Int, stride: Int, _ table: UnsafeBufferPointer<UInt64>, _ v: Int,
    _ random: inout RandomGenerator
  ) {
    guard let table = table.baseAddress else { return }
    var n = 0
    while n < count {
      for word in random.words(upTo: count - n) {
        let row = table + Int(tokens[n &* stride]) &* v
        tokens[n &* stride] = Token(truncatingIfNeeded: AliasTable.draw(word, row, count: UInt64(v)))
        n &+= 1
      }
    }
  }
}
