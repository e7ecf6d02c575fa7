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

struct ScoreEntropyTests {
  /// By its formula in double precision.
  private func exact(_ u: Tensor, _ r: Tensor, _ present: [Int], _ weights: [Float]) -> Double {
    let symbols = u.shape[1]
    var sum = 0.0
    for row in present.indices {
      for b in 0..<symbols where b != present[row] {
        let (s, ratio) = (Double(u.floats[row * symbols + b]), Double(r.floats[row * symbols + b]))
        let constant = ratio == 0 ? 0 : ratio * (Foundation.log(ratio) - 1)
        sum += Double(weights[row]) * (Foundation.exp(s) - ratio * s + constant)
      }
    }
    return sum
  }

  private func ratios(_ shape: [Int]) -> Tensor {
    Tensor(normals(shape, "ratios").floats.map { $0 < -1 ? 0 : Foundation.exp($0) }, shape: shape)
  }

  @Test(arguments: [2, 5, 16, 37])
  func valueIsExact(_ symbols: Int) {
    let (u, r) = (normals([6, symbols]), ratios([6, symbols]))
    let (present, weights): ([Int], [Float]) = ([0, 1, 1, 0, symbols - 1, 1], [1, 0.5, 0, 2, 1, 3])
    let loss = Tape().scoreEntropy(Variable(u), ratios: r, present: present, weights: weights)
    #expect(abs(Double(loss.value.scalar) / exact(u, r, present, weights) - 1) < 1e-6)
    let mean = Tape().scoreEntropy(Variable(u), ratios: r, present: present, weights: weights, reduction: .mean)
    #expect(abs(loss.value.scalar / 7.5 / mean.value.scalar - 1) < 1e-6)
  }

  /// At u = ln r the loss is 0 and so is its gradient: the score is what minimises it.
  @Test func theScoreIsTheMinimum() throws {
    let r = Tensor(normals([4, 9]).floats.map { Foundation.exp($0) }, shape: [4, 9])
    let tape = Tape()
    let u = tape.variable(Tensor(r.floats.map { Foundation.log($0) }, shape: [4, 9]))
    let loss = tape.scoreEntropy(u, ratios: r, present: [0, 1, 2, 3])
    #expect(abs(loss.value.scalar) < 1e-5)
    tape.backward(from: loss)
    #expect(try #require(tape.gradient(of: u)).floats.allSatisfy { abs($0) < 1e-5 })
  }

  @Test func gradients() {
    let r = ratios([2, 3, 7])
    checkGradients([normals([2, 3, 7])]) {
      $0.scoreEntropy($1[0], ratios: r, present: [0, 6, 3, 2, 1, 0] as [UInt8], weights: [1, 2, 0, 1, 0.5, 1])
    }
  }
}
