import Diffusion
import Priors
import Tensors

extension Benchmark {
  /// Hamming distances through the marginal of the empirical prior.
  static let hamming = Benchmark("hamming", "distances of 1,024 bits, inside log p_t") { _ in
    try [1_000, 10_000].map { count in
      let (prior, x, kernel) = try problem(count, level: 0.01)
      let times = try Stopwatch.medians({ consume(prior.logMarginal(x, kernel)) })
      let pair = times[0] / Double(x.count * count)
      return Figure("log p_t, N = \(count)", pair * 1e9, "ns/pair", Derived(1e-6 / pair, "M/s"))
    }
  }

  /// One row through the denoiser of the empirical prior, at low and high noise.
  static let denoise = Benchmark("denoise", "one row of 1,024 bits through the empirical denoiser") { _ in
    try [1_000, 10_000].flatMap { count in
      try [0.05, 4].map { level in
        let (prior, x, kernel) = try problem(count, level: level)
        var log = [Float](repeating: 0, count: x.storage.count * 2)
        let times = try Stopwatch.medians({ try prior.denoise(x, kernel, into: &log) })
        let row = times[0] / Double(x.count)
        return Figure("denoise, N = \(count), σ = \(level)", row * 1e6, "µs/row", Derived(1 / row, "rows/s"))
      }
    }
  }

  /// N sparse random rows of 1,024 bits, and 64 of them under uniform noise.
  private static func problem(_ count: Int, level: Double) throws -> (EmpiricalPrior, TokenBatch, NoiseKernel) {
    let length = 1024
    var random = RandomStream(seed: 1)["items"].generator()
    var items = TokenBatch(count: count, length: length)
    for n in items.storage.indices { items.storage[n] = random.bernoulli(0.2) ? 1 : 0 }
    let kernel = NoiseKernel.uniform(level, vocabulary: 2)
    var x = items.gather(0..<64)
    for n in x.storage.indices where random.bernoulli(kernel.replace) { x.storage[n] ^= 1 }
    return (try EmpiricalPrior(items, vocabulary: 2), x, kernel)
  }
}
