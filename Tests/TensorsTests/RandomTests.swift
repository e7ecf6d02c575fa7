import Foundation
import Testing

@testable import Tensors

@Suite struct PhiloxGoldenTests {
  /// Known-answer vectors of Random123 (kat_vectors, philox4x32 10).
  @Test func publishedVectors() {
    let zero = Philox4x32.block(SIMD4(0, 0, 0, 0), key: 0)
    #expect(zero == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Philox4x32.block(SIMD4(repeating: .max), key: .max)
    #expect(ones == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Philox4x32.block(
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: 0x299f_31d0_a409_3822)
    #expect(pi == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test(arguments: [1, 2, 3, 16]) func bulkFillIsTheBlockFunction(groups: Int) {
    var words = [UInt64](repeating: 0, count: 16 * groups + 16)
    let first: UInt64 = 0x1FFF_FFFF  // counters that carry into the second word
    words.withUnsafeMutableBufferPointer {
      Philox4x32.fill($0.baseAddress!, firstGroup: first, groups: groups, key: 0x0123_4567_89AB_CDEF)
    }
    for group in 0..<groups {
      for lane in 0..<8 {
        let n = (first + UInt64(group)) * 8 + UInt64(lane)
        let counter = SIMD4(UInt32(truncatingIfNeeded: n), UInt32(truncatingIfNeeded: n >> 32), 0, 0)
        let block = Philox4x32.block(counter, key: 0x0123_4567_89AB_CDEF)
        #expect(words[16 * group + lane] == UInt64(block[0]) | UInt64(block[1]) << 32)
        #expect(words[16 * group + 8 + lane] == UInt64(block[2]) | UInt64(block[3]) << 32)
      }
    }
  }
}

@Suite struct RandomStreamTests {
  /// Long fills go around the buffer, short ones through it.
  @Test func fillIsTheOrderOfNext() {
    var one = RandomStream(seed: 3).generator()
    var two = RandomStream(seed: 3).generator()
    for count in [1, 255, 256, 5, 251, 1000, 0, 24, 4099, 16, 1] {
      var words = [UInt64](repeating: 0, count: count)
      words.withUnsafeMutableBufferPointer { one.fill($0) }
      #expect(words == words.map { _ in two.next() })
    }
    #expect(one.next() == two.next())
  }

  @Test func pathsNameStreams() {
    let root = RandomStream(seed: 7)
    #expect(root["a", 1] == RandomStream(seed: 7)["a", 1])
    let keys = [
      root, root["a"], root["b"], root["a", 0], root["a", 1], root["a", 0, 1], root["a", 1, 0], root["a"]["b"],
      root["b"]["a"], RandomStream(seed: 8)["a"],
    ]
    #expect(Set(keys).count == keys.count)
  }

  /// Pearson correlation of 10⁵ uniforms of neighbouring streams: |r| < 4.9/√n fails falsely once in a million.
  @Test func neighbouringStreamsAreUncorrelated() {
    let n = 100_000
    let root = RandomStream(seed: 1)
    for (a, b) in [(root["x", 0], root["x", 1]), (root["x"], root["y"]), (root, root["x"])] {
      var g = a.generator()
      var h = b.generator()
      var sum = 0.0
      for _ in 0..<n { sum += (g.uniform() - 0.5) * (h.uniform() - 0.5) * 12 }
      #expect(abs(sum / Double(n)) < 4.9 / Double(n).squareRoot())
    }
  }

  /// A generator at a position gives what the first one would have given, across refills.
  @Test func positions() {
    for drawn in [0, 1, 17, 255, 256, 257, 511, 512, 100_003] {
      var first = RandomStream(seed: 9)["x"].generator()
      for _ in 0..<drawn { _ = first.next() }
      #expect(first.place.drawn == UInt64(drawn))
      var second = RandomGenerator(at: first.place)
      #expect(second.place == first.place)
      for _ in 0..<600 { #expect(first.next() == second.next()) }
      #expect(second.place == first.place)
    }
  }
}

@Suite struct SplitWordsTests {
  @Test func isOneWordAtATime() {
    var random = RandomStream(seed: 4).generator()
    let given = [0, .max, 0xFFFF_FFFF, 0xFFFF_FFFF_0000_0000] + (0..<1003).map { _ in random.next() }
    for (first, second) in [(1, 1), (10, 50), (1024, 2), (65_535, 65_537), (1 << 32 - 1, 3)] as [(UInt64, UInt64)] {
      var words = given + [0]
      var uniforms = [Double](repeating: 0, count: words.count)
      splitWords(&words, count: given.count, first: first, second: second, uniforms: &uniforms)
      for (n, word) in given.enumerated() {
        let product = (word & 0xFFFF_FFFF) * first
        #expect(words[n] >> 32 == product >> 32)
        #expect(words[n] & 0xFFFF_FFFF == ((product & 0xFFFF_FFFF) * second) >> 32)
        #expect(uniforms[n] == (Double(word >> 32) + 1) * 0x1p-32)
      }
    }
  }
}

/// Moments and frequencies at fixed seeds; every bound is 4.9 standard errors (false alarm 1e−6 a check).
@Suite struct DistributionTests {
  static let n = 200_000

  func mean(_ seed: UInt64, _ draw: (inout RandomGenerator) -> Double) -> Double {
    var random = RandomStream(seed: seed).generator()
    var sum = 0.0
    for _ in 0..<Self.n { sum += draw(&random) }
    return sum / Double(Self.n)
  }

  func expect(_ mean: Double, _ truth: Double, standardDeviation: Double) {
    #expect(abs(mean - truth) < 4.9 * standardDeviation / Double(Self.n).squareRoot())
  }

  @Test func moments() {
    expect(mean(1) { $0.uniform() }, 0.5, standardDeviation: 1 / 12.0.squareRoot())
    expect(mean(2) { $0.normal() }, 0, standardDeviation: 1)
    expect(
      mean(3) {
        let x = $0.normal(); return x * x
      }, 1, standardDeviation: 2.0.squareRoot())
    expect(mean(4) { $0.gumbel() }, 0.577_215_664_901_532_9, standardDeviation: .pi / 6.0.squareRoot())
    expect(mean(5) { $0.exponential() }, 1, standardDeviation: 1)
    expect(mean(6) { $0.bernoulli(0.3) ? 1 : 0 }, 0.3, standardDeviation: 0.21.squareRoot())
  }

  @Test func uniformStaysInside() {
    var random = RandomStream(seed: 9).generator()
    var values = [Float](repeating: -1, count: 100_001)
    values.withUnsafeMutableBufferPointer { random.fillUniform($0) }
    #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(abs(values.reduce(0) { $0 + Double($1) } / 100_001 - 0.5) < 0.0045)
  }

  @Test func categoricalAndAliasFollowTheWeights() {
    let weights = [0.5, 0, 2, 1.5, 0, 6]
    let alias = AliasTable(weights)
    var random = RandomStream(seed: 10).generator()
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 6), count: 2)
    for _ in 0..<Self.n {
      counts[0][random.categorical(weights) ?? 1] += 1
      counts[1][alias.draw(&random)] += 1
    }
    for count in counts {
      for (c, w) in zip(count, weights) {
        let p = w / 10
        #expect(abs(Double(c) - p * Double(Self.n)) <= 4.9 * (p * (1 - p) * Double(Self.n)).squareRoot())
      }
    }
  }

  @Test func degenerateWeightsGiveNothing() {
    var random = RandomStream(seed: 11).generator()
    for weights in [[], [0.0, 0], [.nan, 1], [.infinity]] { #expect(random.categorical(weights) == nil) }
  }

  @Test func permutationsAndChoices() {
    var random = RandomStream(seed: 12).generator()
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[random.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs(Double($0) - 1000) < 4.9 * 31 })
    let choice = random.choice(5, of: 9)
    #expect(Set(choice).count == 5 && choice.allSatisfy { (0..<9).contains($0) })
  }

  @Test func boundedIntegersAreUnbiased() {
    var random = RandomStream(seed: 13).generator()
    let bound = 3 << 30  // two thirds of the range: a biased method doubles some values
    var low = 0
    for _ in 0..<Self.n where random.uniform(below: bound) < 1 << 30 { low += 1 }
    #expect(abs(Double(low) / Double(Self.n) - 1 / 3.0) < 4.9 * (2 / 9.0 / Double(Self.n)).squareRoot())
  }
}
