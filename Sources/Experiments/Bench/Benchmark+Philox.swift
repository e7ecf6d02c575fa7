import Tensors

extension Benchmark {
  /// Bulk random words.
  static let philox = Benchmark("philox", "random words in bulk") { _ in
    let count = 1 << 16
    var random = RandomStream(seed: 1)["philox"].generator()
    var words = [UInt64](repeating: 0, count: count)
    let times = try Stopwatch.medians({ words.withUnsafeMutableBufferPointer { random.fill($0) } })
    let word = times[0] / Double(2 * count)
    return [Figure("Philox 4x32-10, 32-bit words", word * 1e9, "ns/word", Derived(1e-9 / word, "G/s"))]
  }
}
