import Diffusion
import Foundation
import Tensors
import Testing

@testable import Samplers

/// One transition of many equal tokens: frequencies against the formulas, |z| < 5 each (false alarms 6e-7).
struct G2D2KernelTests {
  static let sites = 40_000

  /// Counts of symbols 0, 1 and the mask after step j from tokens z with p = (0.1, 0.9).
  static func counts(
    _ kernel: G2D2.Kernel, _ j: Int, from z: Token, _ markovEpsilon: G2D2.MarkovEpsilon = .schedule
  ) -> [Int] {
    var options = G2D2.Options()
    (options.kernel, options.markovEpsilon) = (kernel, markovEpsilon)
    let α = (0..<2 * sites).map { Float(log($0 % 2 == 0 ? 0.1 : 0.9)) }
    var batch = TokenBatch(count: 1, length: sites, repeating: z)
    var random = RandomStream(seed: 5)["kernel", j].generator()
    G2D2.Transition(options, vocabulary: 2).draw(&batch, row: 0, α, step: j, &random)
    return (0...2).map { k in batch.storage.count { $0 == k } }
  }

  static func agrees(_ count: Int, _ p: Double) -> Bool {
    let n = Double(sites)
    return abs(Double(count) - n * p) < 5 * (n * p * (1 - p)).squareRoot() + 1e-6
  }

  /// A visible token that p_α contradicts is replaced with the published probabilities; with ε = 0 never.
  @Test(arguments: [(98, 0.450), (90, 0.090), (50, 0.018), (1, 0.0091)])
  func markovReplacement(_ i: Int, _ p: Double) {
    let counts = Self.counts(.markov, 99 - i, from: 0)
    #expect(counts[2] == 0)
    let sigma = (p * (1 - p) / Double(Self.sites)).squareRoot()
    #expect(abs(Double(counts[1]) / Double(Self.sites) - p) < 5 * sigma + 5e-4)
    #expect(Self.counts(.markov, 99 - i, from: 0, .zero) == [Self.sites, 0, 0])
  }

  @Test(arguments: [1, 20, 60, 98])
  func maskedToken(_ j: Int) {
    let process = MaskAndReplaceProcess(vocabulary: 2)
    let (t, s) = (process.kernel(step: 100 - j), process.kernel(step: 99 - j))
    let stay = s.mask / t.mask
    let markov = Self.counts(.markov, j, from: 2)
    #expect(Self.agrees(markov[2], stay) && Self.agrees(markov[1], (1 - stay) * 0.9))
    let star = Self.counts(.star, j, from: 0)
    #expect(Self.agrees(star[2], s.mask) && Self.agrees(star[1], s.keep * 0.9 + s.replace))
  }

  /// The last step draws from p_α under every kernel, whatever is visible.
  @Test(arguments: [G2D2.Kernel.star, .markov])
  func lastStep(_ kernel: G2D2.Kernel) {
    for z in [Token(0), 2] {
      let counts = Self.counts(kernel, 99, from: z)
      #expect(counts[2] == 0 && Self.agrees(counts[1], 0.9))
      #expect(Self.agrees(Self.counts(kernel, 99, from: z, .zero)[1], 0.9))
    }
  }

  /// A fixed count of masks, and truncation at 0.95: with p = (0.1, 0.9) both classes stay, with 0.96 one.
  @Test func starAsCoded() {
    var options = G2D2.Options()
    options.kernel = .starAsCoded
    let transition = G2D2.Transition(options, vocabulary: 4096)
    var random = RandomStream(seed: 8)["coded"].generator()
    var α = [Float](repeating: -70, count: 1024 * 4096)
    for n in 0..<1024 {
      α[4096 * n + 7] = log(0.96)
      α[4096 * n + 9] = log(0.04)
    }
    for (i, masks) in [(99, 1013), (50, 506), (1, 0)] {
      var z = TokenBatch(count: 1, length: 1024, repeating: 4096)
      transition.draw(&z, row: 0, α, step: 99 - i, &random)
      #expect(z.storage.count { $0 == 4096 } == masks)
      #expect(z.storage.allSatisfy { $0 == 4096 || $0 == 7 })
    }
    #expect(Self.agrees(Self.counts(.starAsCoded, 99, from: 2)[1], 0.9))
  }

  /// For S < T the step from t to s is the composition of the steps between.
  @Test func fewerSteps() {
    var options = G2D2.Options()
    options.steps = 10
    let transition = G2D2.Transition(options, vocabulary: 2)
    let process = MaskAndReplaceProcess(vocabulary: 2)
    for j in 0...10 { #expect(abs(transition.kernel(j).mask - process.kernel(step: 100 - 10 * j).mask) < 1e-12) }
    #expect(transition.kernel(10).mask == 0)
  }
}
