import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

struct PairwiseLawTests {
  /// A law whose blocks j ≥ i are filled too, and must not count.
  private func law(_ m: Int, _ k: Int) -> (law: PairwiseLaw, base: [Float]) {
    var random = RandomStream(seed: 5)["law", m, k].generator()
    let width = m * k
    return (
      PairwiseLaw(
        latents: TokenSpace(length: m, vocabulary: k), pairs: (0..<width * width).map { _ in Float(random.normal()) }),
      (0..<width).map { _ in Float(random.normal()) }
    )
  }

  private func sequences(_ m: Int, _ k: Int) -> [[Token]] {
    (0..<m).reduce([[]]) { prefixes, _ in prefixes.flatMap { z in (0..<k).map { z + [Token($0)] } } }
  }

  @Test(arguments: [(1, 8), (2, 5), (4, 6), (3, 2)]) func probabilitiesSumToOne(_ m: Int, _ k: Int) {
    let (law, base) = law(m, k)
    let total = sequences(m, k).reduce(0) { $0 + exp(law.logProbability($1, base: base)) }
    #expect(abs(total - 1) < 1e-12)
  }

  @Test func logProbabilitiesByHand() {
    let law = PairwiseLaw(
      latents: TokenSpace(length: 2, vocabulary: 2), pairs: [9, 9, 0.5, -0.5, 9, 9, 0, 2, 9, 9, 9, 9, 9, 9, 9, 9])
    // p(z_1 = 1) = e/(1 + e); logits of z_2 given 1: (0, 2) + (0.25, 0).
    let expected = 1 - log(1 + exp(1)) + 2 - log(exp(0.25) + exp(2))
    #expect(abs(law.logProbability([1, 1], base: [0, 1, 0.25, 0]) - expected) < 1e-12)
  }

  /// Chi-square of 40,000 draws over 64 sequences; 103.4 on 63 degrees of freedom is passed once in a thousand.
  @Test func drawsFollowTheLaw() {
    let (law, base) = law(3, 4)
    var random = RandomStream(seed: 6)["draws"].generator()
    var counts: [[Token]: Double] = [:]
    for _ in 0..<40_000 { counts[law.draw(base: base, &random), default: 0] += 1 }
    let chi = sequences(3, 4).reduce(0) { sum, z in
      let expected = 40_000 * exp(law.logProbability(z, base: base))
      return sum + (counts[z, default: 0] - expected) * (counts[z, default: 0] - expected) / expected
    }
    #expect(chi < 103.4, "\(chi)")
  }
}
