import Diffusion
import Platform

extension ProductPrior {
  /// log p(x0_i = v | x_t), shape (B, L, V); throws `DiffusionError.incompatible` for a row that nothing led to.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    let vocabulary = space.vocabulary
    precondition(logProbabilities.count == x.storage.count * vocabulary, "the output has shape (B, L, V)")
    let rows = SymbolRows(self, kernel, siteTokens: x.storage.count) { symbols, normaliser in
      symbols.map { Float($0 - normaliser) }
    }
    try logProbabilities.withUnsafeMutableBufferPointer { output in
      guard var target = output.baseAddress else { return }
      for row in 0..<x.count {
        for site in 0..<space.length {
          let (normaliser, symbols) = rows[site, x[row, site]]
          guard normaliser > -.infinity else { throw DiffusionError.incompatible(row: row, kernel: kernel) }
          symbols.withUnsafeBufferPointer {
            if let source = $0.baseAddress { target.update(from: source, count: vocabulary) }
          }
          target += vocabulary
        }
      }
    }
  }

  /// log p_t(x_t) of noisy rows, nats.
  public func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double] {
    x.require(space)
    let noise = SiteNoise(kernel)
    let rows = SymbolRows(self, kernel, siteTokens: x.storage.count) { _, _ in () }
    return (0..<x.count).map { row in
      (0..<space.length).reduce(noise.logScale(x[row: row])) { $0 + rows[$1, x[row, $1]].normaliser }
    }
  }

  /// log p(x0_i = v | x_t,i = a), shape (V + 1, V), row V for the mask; a row that nothing leads to is −∞.
  public func denoiserTable(site: Int, _ kernel: NoiseKernel) -> [Double] {
    let noise = SiteNoise(kernel)
    return (0...noise.mask).flatMap { token in
      let (symbols, normaliser) = conditional(site, token, noise)
      return symbols.map { $0 == -.infinity ? $0 : $0 - normaliser }
    }
  }

  /// log p_i(k)·ω^[k ≠ a], and the log of its sum p_i(a) + ω·(1 − p_i(a)).
  func conditional(_ site: Int, _ token: Token, _ noise: SiteNoise) -> (symbols: [Double], normaliser: Double) {
    var symbols = Array(row(site))
    if token == noise.mask { return (symbols, 0) }
    let own = symbols[Int(token)]
    for symbol in symbols.indices { symbols[symbol] += noise.logWeight }
    symbols[Int(token)] = own
    return (symbols, logAddExp(own, noise.logWeight + log1p(-exp(min(own, 0)))))
  }
}

/// What `ProductPrior` derives from (site, token), tabulated over site classes where that saves work.
private struct SymbolRows<Value> {
  private let prior: ProductPrior
  private let noise: SiteNoise
  private let make: ([Double], Double) -> Value
  private var table: [(normaliser: Double, value: Value)] = []

  init(
    _ prior: ProductPrior, _ kernel: NoiseKernel, siteTokens: Int, _ make: @escaping ([Double], Double) -> Value
  ) {
    self.prior = prior
    self.make = make
    noise = SiteNoise(kernel)
    let classes = (prior.siteClasses.max() ?? 0) + 1
    let tokens = prior.space.vocabulary + 1
    guard classes * tokens <= siteTokens else { return }
    let sites = (0..<classes).compactMap { prior.siteClasses.firstIndex(of: $0) }
    table = sites.flatMap { site in (0..<tokens).map { compute(site, Token($0)) } }
  }

  private func compute(_ site: Int, _ token: Token) -> (normaliser: Double, value: Value) {
    let (symbols, normaliser) = prior.conditional(site, token, noise)
    return (normaliser, make(symbols, normaliser))
  }

  subscript(site: Int, token: Token) -> (normaliser: Double, value: Value) {
    table.isEmpty
      ? compute(site, token) : table[prior.siteClasses[site] * (prior.space.vocabulary + 1) + Int(token)]
  }
}
