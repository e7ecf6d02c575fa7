import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// The skipping loop against powers of the exact transition matrix: 36 chi-square tests at 1e-6 each, a false alarm in
/// 27,000 sets of seeds.
///
/// From 20 proposals on, those of five sites begin by skipping, and go on so where less than one in twelve moves.
@Suite struct PairSkippingTests {
  @Test(arguments: PairOperation.allCases, [MismatchNoise.soft(sigma: 0.9), .channel(flip: 0.01), .hard])
  func lawAfterAFixedNumberOfProposals(_ operation: PairOperation, _ noise: MismatchNoise) {
    let stream = RandomStream(seed: 21)
    let (likelihood, truth) = pairProblem(operation, length: 5, pairs: noise == .hard ? 3 : 6, noise: noise, stream)
    let x = bits(5, stream["x"])
    for (steps, logWeight) in [(1, -0.5), (9, 0), (70, -1.2), (400, -6), (300, -3), (1200, -4.5)] {
      let matrix = transitionMatrix(likelihood, reference: x, logWeight: logWeight)
      let law = evolve(index(truth, likelihood.space), matrix, steps: steps)
      let counts = histogram(likelihood, from: truth, x, logWeight, steps, stream["\(steps)"])
      #expect(chiSquareScore(counts, law) < 4.75)
      let start = index(truth, likelihood.space)
      let wrong =
        steps == 9
        ? evolve(start, matrix, steps: 4)
        : evolve(start, transitionMatrix(likelihood, reference: x, logWeight: logWeight + 1), steps: steps)
      if [9, 400].contains(steps) && noise != .hard {
        #expect(chiSquareScore(counts, wrong) > 4.75, "a control that must fail")
      }
    }
  }

  @Test func countsProposalsAndMovesAsTheDefaultDoes() {
    let stream = RandomStream(seed: 22)
    for (sigma, logWeight) in [(1.2, -0.1), (0.5, -3.0)] {
      let (likelihood, truth) = pairProblem(.and, length: 200, pairs: 800, noise: .soft(sigma: sigma), stream)
      var (z, w) = (truth, truth)
      var one = stream["a"].generator(), two = stream["b"].generator()
      let n = 2_000_000
      let skipping = likelihood.metropolisSkipping(
        &z, reference: truth, logWeight: logWeight, proposals: n, &one)
      let plain = likelihood.metropolis(&w, reference: truth, logWeight: logWeight, proposals: n, &two)
      #expect(skipping.proposals == n && plain.proposals == n)
      #expect(abs(Double(skipping.moves) / Double(plain.moves) - 1) < 0.05)
    }
  }

  private func histogram(
    _ likelihood: PairLikelihood, from start: [Token], _ x: [Token], _ logWeight: Double, _ steps: Int,
    _ stream: RandomStream
  ) -> [Int] {
    var counts = [Int](repeating: 0, count: 1 << likelihood.space.length)
    var random = stream.generator()
    for _ in 0..<40_000 {
      var z = start
      _ = likelihood.metropolisSkipping(&z, reference: x, logWeight: logWeight, proposals: steps, &random)
      counts[index(z, likelihood.space)] += 1
    }
    return counts
  }
}
