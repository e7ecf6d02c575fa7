import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

struct GumbelSoftmaxTests {
  private let logits: [Float] = [0.3, -1.2, 1.1, 0]

  private func noise(_ rows: Int, seed: UInt64 = 1) -> Tensor {
    var random = RandomStream(seed: seed)["gumbel"].generator()
    return Tensor((0..<rows * 4).map { _ in Float(random.gumbel()) }, shape: [rows, 4])
  }

  /// Chi-square of 100,000 draws on 3 degrees of freedom, at any temperature; 16.27 is passed once in a thousand.
  @Test(arguments: [0.01, 1, 5]) func drawsAreExact(_ temperature: Double) {
    let rows = 100_000
    let tape = Tape()
    let input = Variable(Tensor((0..<rows).flatMap { _ in logits }, shape: [rows, 4]))
    let hot = tape.gumbelSoftmax(input, noise: noise(rows), temperature: temperature, isHard: true).value.floats
    let total = logits.reduce(0) { $0 + exp(Double($1)) }
    let chi = (0..<4).reduce(0.0) { sum, v in
      let expected = Double(rows) * exp(Double(logits[v])) / total
      let seen = Double((0..<rows).reduce(Float(0)) { $0 + hot[$1 * 4 + v] })
      return sum + (seen - expected) * (seen - expected) / expected
    }
    #expect(chi < 16.27, "\(chi)")
  }

  @Test func weightsSumToOneAndBecomeOneHot() {
    let input = Variable(Tensor((0..<50).flatMap { _ in logits }, shape: [50, 4]))
    let hard = Tape().gumbelSoftmax(input, noise: noise(50), temperature: 1, isHard: true).value.floats
    for temperature in [2, 1, 1e-3] {
      let soft = Tape().gumbelSoftmax(input, noise: noise(50), temperature: temperature, isHard: false).value.floats
      for row in 0..<50 { #expect(abs(soft[row * 4..<row * 4 + 4].reduce(0, +) - 1) < 1e-5) }
      let gap = zip(soft, hard).map { abs($0 - $1) }.reduce(0, +) / 50
      if temperature < 0.01 { #expect(gap < 0.02) } else { #expect(gap > 0.2) }
    }
    #expect(hard.allSatisfy { $0 == 0 || $0 == 1 } && hard.reduce(0, +) == 50)
  }

  @Test func straightThroughHasTheSoftGradient() {
    let rows = Tensor((0..<10).flatMap { _ in logits }, shape: [10, 4])
    let seed = Tensor((0..<40).map { Float(($0 * 7) % 11) - 5 }, shape: [10, 4])
    func gradient(_ isHard: Bool) -> [Float] {
      let tape = Tape()
      let input = tape.variable(rows)
      let w = tape.gumbelSoftmax(input, noise: noise(10), temperature: 0.7, isHard: isHard)
      tape.backward(from: w, seed: seed)
      return tape.gradient(of: input)?.floats ?? []
    }
    #expect(gradient(true) == gradient(false) && gradient(true).contains { $0 != 0 })
  }
}
