import Foundation
import Testing

@testable import Tensors

struct LossTests {
  @Test(arguments: [2, 10, 16, 129])
  func softmaxIsExact(_ classes: Int) {
    let x = normals([6, classes], scale: 4)
    let values = x.floats.map { Double($0) }
    var (soft, logarithms) = ([Double](), [Double]())
    for r in 0..<6 {
      let row = values[r * classes..<(r + 1) * classes]
      let sum = row.reduce(0) { $0 + Foundation.exp($1) }
      soft += row.map { Foundation.exp($0) / sum }
      logarithms += row.map { $0 - Foundation.log(sum) }
    }
    #expect(distance(Tape().softmax(Variable(x)).value.floats, soft) < 1e-6)
    #expect(distance(Tape().logSoftmax(Variable(x)).value.floats, logarithms) < 1e-6)
  }

  /// Large logits neither overflow nor lose the small differences.
  @Test func softmaxIsShiftInvariant() {
    let x = Tensor([1000, 1001, 999, -.infinity], shape: [1, 4])
    let y = Tape().softmax(Variable(x)).value.floats
    #expect(abs(y[1] - 0.66524096) < 1e-6 && y[3] == 0)
    #expect(abs(y.reduce(0, +) - 1) < 1e-6)
  }

  @Test func softmaxGradients() {
    checkGradients([normals([3, 4, 19])]) { $0.softmax($1[0]) }
    checkGradients([normals([3, 4, 19])]) { $0.logSoftmax($1[0]) }
  }

  @Test func crossEntropyIsExact() {
    let x = normals([5, 7])
    let targets: [UInt8] = [0, 6, 3, 3, 1]
    let weights: [Float] = [1, 0.5, 0, 2, 1]
    let logarithms = Tape().logSoftmax(Variable(x)).value.floats.map { Double($0) }
    let losses = (0..<5).map { -logarithms[$0 * 7 + Int(targets[$0])] }
    let sum = zip(losses, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
    let tape = Tape()
    #expect(abs(Double(tape.crossEntropy(Variable(x), targets).value.scalar) - losses.reduce(0, +) / 5) < 1e-6)
    let weighted = tape.crossEntropy(Variable(x), targets, weights: weights)
    #expect(abs(Double(weighted.value.scalar) - sum / 4.5) < 1e-6)
    let summed = tape.crossEntropy(Variable(x), targets, weights: weights, reduction: .sum)
    #expect(abs(Double(summed.value.scalar) - sum) < 1e-5)
    #expect(tape.crossEntropy(Variable(x), targets, weights: [0, 0, 0, 0, 0]).value.scalar == 0)
  }

  @Test func crossEntropyGradients() {
    checkGradients([normals([2, 3, 5])]) {
      $0.crossEntropy($1[0], [0, 4, 2, 2, 1, 3] as [Int32], weights: [1, 2, 0, 1, 1, 3])
    }
    checkGradients([normals([6, 20])]) { $0.crossEntropy($1[0], [0, 19, 2, 17, 1, 3], reduction: .sum) }
  }

  /// A masked row may hold anything.
  @Test func maskedRowsDoNotCount() throws {
    let x = Tensor([1, 2, .nan, .infinity], shape: [2, 2])
    let tape = Tape()
    let v = tape.variable(x)
    let loss = tape.crossEntropy(v, [0, 255] as [UInt8], weights: [1, 0])
    #expect(loss.value.scalar.isFinite)
    tape.backward(from: loss)
    let gradient = try #require(tape.gradient(of: v)).floats
    #expect(gradient[2] == 0 && gradient[3] == 0 && gradient[0] != 0)
  }
}
