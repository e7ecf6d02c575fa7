import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct MetropolisTests {
  /// The filter on logarithms decides as the threshold does, on random words and next to ties.
  @Test func acceptsIsTheThreshold() {
    var random = RandomStream(seed: 41).generator()
    var words: [UInt64] = [0, 1 << 32, 2 << 32, (1 << 31) << 32, 0xFFFF_FFFE << 32, 0xFFFF_FFFF << 32, .max]
    words += (0..<5000).map { k in random.next() >> UInt64(k % 30) }
    var logs = [Float](repeating: 0, count: words.count)
    words.withUnsafeBufferPointer { Metropolis.logUniforms($0, into: &logs) }
    for (word, found) in zip(words, logs) {
      let exact = log((Double(word >> 32) + 1) * 0x1p-32)
      #expect(abs(Double(found) - exact) < 1e-5)
      var ratios = [0, 1, -23, -22.5, -.infinity, .infinity, .nan, -5 * random.uniform()]
      for step in [0, 1e-16, 1e-9, 5e-5, 2e-4] { ratios += [exact - step, exact + step] }
      for ratio in ratios {
        let accepted = Metropolis.accepts(word, logUniform: found, logRatio: ratio)
        #expect(accepted == (word >> 32 < Metropolis.threshold(ratio)))
      }
    }
  }

  @Test func wordsAreThoseOfNext() {
    var one = RandomStream(seed: 42).generator()
    var two = RandomStream(seed: 42).generator()
    for limit in [1, 3, 300, 10, 256, 256, 1, 500] {
      let words = Array(one.words(upTo: limit))
      #expect((1...limit).contains(words.count))
      #expect(words == words.map { _ in two.next() })
    }
    #expect(one.next() == two.next())
  }
}
