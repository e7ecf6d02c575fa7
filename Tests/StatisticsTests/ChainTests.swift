import Foundation
import Statistics
import Testing

@Suite struct ChainTests {
  @Test func effectiveSampleSizeOfWeights() {
    #expect(effectiveSampleSize(weights: [1, 1, 1, 1]) == 4 && effectiveSampleSize(weights: [0, 7, 0]) == 1)
    #expect(close(effectiveSampleSize(weights: [1, 2, 3]), 36 / 14.0))
    #expect(close(effectiveSampleSize(logWeights: [-1e5, -1e5 + log(2), -1e5 + log(3), -.infinity]), 36 / 14.0, 1e-10))
    #expect(effectiveSampleSize(weights: []).isNaN && effectiveSampleSize(weights: [0, 0]).isNaN)
    #expect(effectiveSampleSize(weights: [1, -1]).isNaN && effectiveSampleSize(weights: [1, .nan]).isNaN)
    #expect(effectiveSampleSize(logWeights: [-.infinity]).isNaN)
  }

  @Test func mixedChainsAreNearOne() {
    let source = SplitMix(5)
    let chains = (0..<4).map { _ in (0..<1_000).map { _ in source.normal() } }
    #expect(splitRHat(chains).value < 1.01)
    var shifted = chains
    shifted[0] = shifted[0].map { $0 + 1 }
    #expect(splitRHat(shifted).bulk > 1.05)
    // Same location, other spread: only the folded form sees it.
    var wide = chains
    wide[0] = wide[0].map { $0 * 3 }
    let result = splitRHat(wide)
    #expect(result.bulk < 1.01 && result.tail > 1.05 && result.value == result.tail)
    // A drift inside one chain is why chains are split.
    #expect(splitRHat([(0..<1_000).map { source.normal() + Double($0) / 500 }]).value > 1.1)
  }

  @Test func byHand() {
    // Ranks of the half-chains (1, 2), (3, 4), (5, 6), (7, 8).
    let z = (1...8).map { Normal.quantile((Double($0) - 0.375) / 8.25) }
    let pairs = (0..<4).map { (z[2 * $0], z[2 * $0 + 1]) }
    let within = mean(pairs.map { ($0.1 - $0.0) * ($0.1 - $0.0) / 2 })
    let centres = pairs.map { ($0.0 + $0.1) / 2 }
    let between = standardDeviation(centres) * standardDeviation(centres)
    let expected = ((within / 2 + between) / within).squareRoot()
    #expect(close(splitRHat([[10, 20, 30, 40], [50, 60, 70, 80]]).bulk, expected))
  }

  @Test func whatIsUndefinedSaysWhy() {
    #expect(splitRHat([]).reason == "there are no chains")
    #expect(splitRHat([[1, 2, 3, 4], [1, 2]]).reason == "the chains differ in length")
    #expect(splitRHat([[1, 2, 3]]).reason == "3 of the at least 4 draws a chain that it needs")
    #expect(splitRHat([[1, 1, 1, 1], [1, 1, 1, 1]]).reason == "the draws are constant")
    #expect(splitRHat([[1, 1, 1, 1], [2, 2, 2, 2]]).reason == "the draws are constant within every half-chain")
    #expect(splitRHat([[1, 2, .nan, 4]]).reason == "a draw is not finite")
    #expect(splitRHat([[1, 1, 1, 1]]).value.isNaN)
    // Two-valued draws have a constant |x − median| when balanced: the bulk form alone decides.
    let twoValued = splitRHat([[0, 1, 0, 1, 0, 1, 0, 1]])
    #expect(twoValued.tail.isNaN && twoValued.value == twoValued.bulk)
  }

  @Test func sampleSizesOfChains() {
    // First-order autoregression with φ = ½ has n(1 − φ)/(1 + φ) = n/3 effective draws; independent draws have n.
    let source = SplitMix(6)
    func chain(_ phi: Double) -> [Double] {
      var x = 0.0
      return (0..<2_000).map { _ in
        x = phi * x + source.normal()
        return x
      }
    }
    let independent = ChainSampleSize((0..<4).map { _ in chain(0) })
    #expect((7_000...9_000).contains(independent.bulk) && (6_500...9_500).contains(independent.tail))
    let slow = ChainSampleSize((0..<4).map { _ in chain(0.5) })
    #expect((2_300...3_100).contains(slow.bulk) && slow.tail > slow.bulk)
    // Chains in different places: next to nothing.
    #expect(ChainSampleSize([chain(0), chain(0).map { $0 + 20 }]).bulk < 10)
    let constant = ChainSampleSize([[2, 2, 2, 2, 2]])
    #expect(constant.bulk.isNaN && constant.tail.isNaN && constant.reason == "the draws are constant")
    // Two-valued draws: x ≤ q₀.₉₅ always holds, so the tail is undefined and the bulk is not.
    let bits = ChainSampleSize([(0..<400).map { _ in Double(source.next() & 1) }])
    #expect(bits.bulk > 100 && bits.tail.isNaN && bits.reason == nil)
  }
}
