import Diffusion
import Tensors
import Testing

@testable import Priors

/// How the codebook follows the encodings, in numbers worked out by hand.
struct CodebookTests {
  /// γ = 0.5, d = 2, three codes; N = (4, 2, 1), m = (4, 0 | 2, 2 | 1, 1); four encodings of which three are nearest to
  /// code 0 and one to code 1: N = (3.5, 1.5, 0.5), m_0 = (2, 0) + ½(6, 3), m_1 = (1, 1) + ½(3, −1), m_2 = (½, ½).
  @Test func goldenUpdate() {
    let average = CodebookAverage(codes: 3, width: 2, decay: 0.5, threshold: 0.1)
    average.counts.update { _ = $0.update(from: [4, 2, 1]) }
    average.sums.update { _ = $0.update(from: [4, 0, 2, 2, 1, 1]) }
    let codes = Tensor([1, 0, 1, 1, 1, 1], shape: [3, 2])
    var random = RandomStream(seed: 0).generator()
    let dead = average.update(codes, [1, 1, 3, 0, 2, 2, 3, -1], [0, 0, 0, 1], &random)
    #expect(dead == 0)
    #expect(average.counts.floats == [3.5, 1.5, 0.5])
    #expect(average.sums.floats == [5, 1.5, 2.5, 0.5, 0.5, 0.5])
    let expected: [Float] = [5 / 3.5, 1.5 / 3.5, 2.5 / 1.5, 0.5 / 1.5, 1, 1]
    #expect(codes.floats == expected)
  }

  @Test func deadCodesAreDrawnFromTheBatch() {
    let average = CodebookAverage(codes: 4, width: 1, decay: 0.9, threshold: 0.2)
    let codes = Tensor([0, 0, 0, 0], shape: [4, 1])
    var random = RandomStream(seed: 0).generator()
    let encodings: [Float] = [10, 11, 12, 13, 14, 15, 16, 17]
    // Nothing is known before the first batch: all are dead, and are given the mean use of two encodings.
    #expect(average.update(codes, encodings, [0, 0, 0, 0, 0, 0, 0, 0], &random) == 3)
    #expect(average.counts.floats.dropFirst() == [2, 2, 2])
    #expect(codes.floats.dropFirst().allSatisfy(encodings.contains))
    // Unused, a code dies when 2·0.9ⁿ ≤ 0.4: after 16 batches, not before; one in use never.
    for batch in 1...16 {
      let dead = average.update(codes, encodings, [0, 0, 0, 1, 1, 1, 2, 2], &random)
      #expect(dead == (batch < 16 ? 0 : 1), "batch \(batch)")
    }
    #expect(average.counts.floats[3] == 2 && encodings.contains(codes.floats[3]))
    // Control: without a threshold nothing is revived.
    let still = CodebookAverage(codes: 2, width: 1, decay: 0.9, threshold: 0)
    still.counts.update { $0.update(repeating: 1) }
    let kept = Tensor([5, 6], shape: [2, 1])
    for _ in 0..<50 { #expect(still.update(kept, [1], [0], &random) == 0) }
  }

  @Test func perplexityCountsSymbols() {
    #expect(perplexity(of: [], codes: 4) == 0)
    #expect(abs(perplexity(of: [1, 1, 1], codes: 4) - 1) < 1e-12)
    #expect(abs(perplexity(of: [0, 1, 2, 3], codes: 9) - 4) < 1e-12)
  }
}
