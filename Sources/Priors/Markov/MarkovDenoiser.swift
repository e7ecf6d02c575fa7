import Diffusion
import Platform
import Tensors

extension MarkovPrior {
  /// log p(x0_i = v | x_t), shape (B, L, V); throws `DiffusionError.incompatible` for a row that nothing led to.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    let vocabulary = space.vocabulary
    precondition(logProbabilities.count == x.storage.count * vocabulary, "the output has shape (B, L, V)")
    let noise = SiteNoise(kernel)
    var sweep = ForwardBackward(chain, length: space.length)
    var symbols = [Double](repeating: 0, count: vocabulary)
    for row in 0..<x.count {
      fill(&sweep, x[row: row], noise)
      guard sweep.forward() > -.infinity else { throw DiffusionError.incompatible(row: row, kernel: kernel) }
      sweep.backward()
      for site in 0..<space.length {
        let inverse = 1 / sweep.marginal(site, into: &symbols)
        let entry = (row * space.length + site) * vocabulary
        for symbol in 0..<vocabulary { logProbabilities[entry + symbol] = Float(log(symbols[symbol] * inverse)) }
      }
    }
  }

  /// log p_t(x_t) of noisy rows, nats.
  public func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double] {
    x.require(space)
    let noise = SiteNoise(kernel)
    var sweep = ForwardBackward(chain, length: space.length)
    return (0..<x.count).map { row in
      fill(&sweep, x[row: row], noise)
      return sweep.forward() + logOffset - logNormaliser + noise.logScale(x[row: row])
    }
  }

  /// e_i(k) = e^{g_i(k)}·(1 if k = x_i or x_i is the mask, else ω).
  private func fill(_ sweep: inout ForwardBackward, _ x: ArraySlice<Token>, _ noise: SiteNoise) {
    let (vocabulary, stride) = (space.vocabulary, chain.stride)
    for (site, token) in x.enumerated() {
      let weight = token == noise.mask ? 1 : noise.weight
      for k in 0..<vocabulary { sweep.weights[site * stride + k] = siteWeights[site * vocabulary + k] * weight }
      if token != noise.mask {
        sweep.weights[site * stride + Int(token)] = siteWeights[site * vocabulary + Int(token)]
      }
    }
  }

  /// The recursion of the law itself, without noise.
  func sweep() -> ForwardBackward {
    var sweep = ForwardBackward(chain, length: space.length)
    for (entry, weight) in siteWeights.enumerated() {
      sweep.weights[entry / space.vocabulary * chain.stride + entry % space.vocabulary] = weight
    }
    _ = sweep.forward()
    sweep.backward()
    return sweep
  }

  /// Site after site: x_i ∝ T(x_{i−1} → k)·e^{g_i(k)}·β_i(k).
  public func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    let sweep = sweep()
    let (vocabulary, width) = (space.vocabulary, chain.stride)
    let future = zip(sweep.weights, sweep.beta).map { $0 * $1 }
    var draws = TokenBatch(count: count, length: space.length)
    var weights = [Double](repeating: 0, count: vocabulary)
    for row in 0..<count {
      var before: Int?
      for site in 0..<space.length {
        for k in 0..<vocabulary {
          weights[k] = (before.map { chain.transition[$0 * width + k] } ?? chain.initial[k]) * future[site * width + k]
        }
        guard let symbol = random.categorical(weights) else { preconditionFailure("a chain state without future") }
        draws[row, site] = Token(symbol)
        before = symbol
      }
    }
    return draws
  }
}
