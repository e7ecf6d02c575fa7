import Diffusion
import Tensors
import Testing

@testable import Tasks

/// The classes that draw the next flip, against thresholds looked up one by one; 2 chi-square tests at 1e-6.
@Suite struct FlipClassesTests {
  @Test(arguments: PairOperation.allCases) func drawsInProportionToThresholds(_ operation: PairOperation) {
    let stream = RandomStream(seed: 31)
    let length = 24
    let (likelihood, truth) = pairProblem(operation, length: length, pairs: 40, noise: .soft(sigma: 1.1), stream)
    var z = bits(length, stream["z"])
    var random = stream["draws"].generator()
    likelihood.offsets.withUnsafeBufferPointer { offsets in
      likelihood.neighbours.withUnsafeBufferPointer { neighbours in
        let flips = PairFlips(
          likelihood, &z, reference: truth, logWeight: -1.5, offsets: offsets, neighbours: neighbours)
        var classes = FlipClasses(flips, length: length)
        let first = classes.total
        for _ in 0..<500 {
          flips.flip(random.uniform(below: length)) { classes.update($0, state: flips.state($0)) }
          #expect(classes.total == FlipClasses(flips, length: length).total)
        }
        #expect(classes.total != first)
        let thresholds = (0..<length).map { flips.threshold($0) }
        let sum = Double(thresholds.reduce(0, +))
        #expect(Double(classes.total) >= sum && Double(classes.total) < 2 * sum)
        var counts = [Int](repeating: 0, count: length)
        for _ in 0..<200_000 {
          let second = random.next()
          let (site, cap) = classes.draw(random.next(), second)
          if ((second >> 32) * cap) >> 32 < thresholds[site] { counts[site] += 1 }
        }
        #expect(chiSquareScore(counts, thresholds.map { Double($0) / sum }) < 4.75)
        #expect(
          chiSquareScore(counts, [Double](repeating: 1 / Double(length), count: length)) > 4.75,
          "a control that must fail")
      }
    }
  }
}
