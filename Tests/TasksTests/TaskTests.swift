import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

@Suite struct TaskTests {
  @Test func hashIsFNV1a() {
    func hash(_ text: String) -> String {
      var hash = MeasurementHash()
      hash.combine(text)
      return hash.hexadecimal
    }
    #expect(hash("") == "6c62272e07bb014262b821756295c58d")
    #expect(hash("a") == "d228cb696f1a8caf78912b704e4a8964")
    #expect(hash("foobar") == "343e1662793c64bf6f0d3597ba446f18")
  }

  @Test(arguments: PairOperation.allCases)
  func pairsAreSharedByItemsAndNoiseIsNot(_ operation: PairOperation) throws {
    let task = PairTask(operation, noise: .channel(flip: 0.1))
    let stream = RandomStream(seed: 1)["measurement", 0]
    let truth = bits(1024, RandomStream(seed: 2), ones: 0.3)
    let one = task.measure(truth: truth, item: 0, stream: stream)
    let two = task.measure(truth: truth, item: 1, stream: stream)
    let again = task.measure(truth: truth, item: 0, stream: stream)
    let other = task.measure(truth: truth, item: 0, stream: RandomStream(seed: 1)["measurement", 1])
    let likelihoods = try [one, two, again, other].map { try #require($0.likelihood as? PairLikelihood) }
    #expect(likelihoods[0].pairs.count == (operation == .xor ? 512 : 4096))
    #expect(likelihoods[0].pairs == likelihoods[1].pairs && likelihoods[0].pairs != likelihoods[3].pairs)
    #expect(likelihoods[0].measured != likelihoods[1].measured)
    #expect(one.hash == again.hash && Set([one, two, other].map(\.hash)).count == 3 && one.hash.count == 32)
    let wrong = likelihoods[0].mismatches(TokenBatch(rows: [truth]))[0]
    let count = Double(likelihoods[0].pairs.count)
    // Binomial(K, 0.1) within 5 standard deviations: a false alarm in 10⁶ seeds.
    #expect(abs(Double(wrong) - 0.1 * count) < 5 * (0.09 * count).squareRoot())
  }

  @Test func releasedNoiseLeavesTheMeasurementExact() throws {
    let truth = bits(1024, RandomStream(seed: 3), ones: 0.1)
    for operation in PairOperation.allCases {
      let measurement = PairTask(operation).measure(truth: truth, item: 0, stream: RandomStream(seed: 4))
      #expect(measurement.likelihood.logLikelihood(TokenBatch(rows: [truth])) == [0])
    }
    #expect(MismatchNoise.released.flipProbability(vocabulary: 2) == 0)
    #expect(abs(MismatchNoise.soft(sigma: 1).flipProbability(vocabulary: 2) - 1 / (1 + exp(1))) < 1e-15)
  }

  @Test func pairsAreUniformWithReplacement() {
    let pairs = PairLikelihood.randomPairs(200_000, length: 10, RandomStream(seed: 5))
    var counts = [Int](repeating: 0, count: 100)
    for pair in pairs { counts[Int(pair.first) * 10 + Int(pair.second)] += 1 }
    // One chi-square test at 1e-6; self-pairs are 10 of the 100 cells.
    #expect(chiSquareScore(counts, [Double](repeating: 0.01, count: 100)) < 4.75)
  }

  @Test func inpaintingMasks() throws {
    let truth = bits(1024, RandomStream(seed: 6), ones: 0.5)
    let box = InpaintingTask(.releasedBox).measure(truth: truth, item: 0, stream: RandomStream(seed: 7))
    let likelihood = try #require(box.likelihood as? InpaintingLikelihood)
    #expect(likelihood.measurements == 1024 - 300)
    for i in 0..<1024 {
      let hidden = (5...19).contains(i / 32) && (5...24).contains(i % 32)
      #expect(likelihood.measured[i] == (hidden ? nil : truth[i]))
      #expect(box.image?.pixels[i] == (hidden ? 128 : truth[i] == 1 ? 255 : 0))
    }
    let random = InpaintingTask(.released, noise: .channel(flip: 0.2))
    let kept = try #require(
      random.measure(truth: truth, item: 0, stream: RandomStream(seed: 8)).likelihood as? InpaintingLikelihood)
    let next = try #require(
      random.measure(truth: truth, item: 1, stream: RandomStream(seed: 8)).likelihood as? InpaintingLikelihood)
    // Binomial(1024, 0.4) within 5 standard deviations, and 20 % of the measured bits wrong likewise.
    #expect(abs(Double(kept.measurements) - 409.6) < 5 * (1024 * 0.24).squareRoot())
    let wrong = Double(kept.mismatches(TokenBatch(rows: [truth]))[0])
    #expect(abs(wrong - 0.2 * Double(kept.measurements)) < 5 * (0.16 * Double(kept.measurements)).squareRoot())
    #expect(kept.measured.map { $0 == nil } == next.measured.map { $0 == nil } && kept.measured != next.measured)
  }

  @Test func noisySymbolsAreUniformAmongTheOthers() throws {
    let space = TokenSpace(length: 30_000, vocabulary: 4)
    let task = InpaintingTask(.random(keep: 1), space: space, width: 100, noise: .channel(flip: 0.6))
    let truth = [Token](repeating: 3, count: space.length)
    let measurement = task.measure(truth: truth, item: 0, stream: RandomStream(seed: 9))
    let measured = try #require(measurement.likelihood as? InpaintingLikelihood).measured
    var counts = [0, 0, 0, 0]
    for case .some(let symbol) in measured { counts[Int(symbol)] += 1 }
    #expect(chiSquareScore(counts, [0.2, 0.2, 0.2, 0.4]) < 4.75)
  }
}
