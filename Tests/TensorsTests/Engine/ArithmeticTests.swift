import Foundation
import Testing

@testable import Tensors

struct ArithmeticTests {
  /// Every way in which two shapes may meet, against index arithmetic.
  @Test(arguments: [
    ([3, 4], [3, 4]), ([2, 3, 20], [20]), ([2, 3, 5], [2, 1, 5]), ([2, 3, 5], [3, 1]), ([4, 1], [1, 5]), ([], [3]),
    ([2, 1, 17], [1, 3, 1]), ([6], []),
  ])
  func broadcasting(_ a: [Int], _ b: [Int]) {
    let (x, y) = (normals(a, "a"), normals(b, "b"))
    let sum = Tape().add(Variable(x), Variable(y)).value
    let rank = max(a.count, b.count)
    let (wideA, wideB) = (
      [Int](repeating: 1, count: rank - a.count) + a, [Int](repeating: 1, count: rank - b.count) + b
    )
    func at(_ values: [Float], _ shape: [Int], _ index: [Int]) -> Float {
      var place = 0
      for i in 0..<rank { place = place * shape[i] + (shape[i] == 1 ? 0 : index[i]) }
      return values[place]
    }
    let exact = (0..<sum.count).map { flat -> Float in
      var (rest, index) = (flat, [Int](repeating: 0, count: rank))
      for i in (0..<rank).reversed() {
        index[i] = rest % sum.shape[i]
        rest /= sum.shape[i]
      }
      return at(x.floats, wideA, index) + at(y.floats, wideB, index)
    }
    #expect(sum.floats == exact)
    checkGradients([x, y]) { $0.add($1[0], $1[1]) }
    checkGradients([x, y]) { $0.multiply($1[0], $1[1]) }
  }

  @Test func reductions() {
    let x = normals([2, 3, 18])
    let values = x.floats
    let tape = Tape()
    let middle = tape.sum(Variable(x), over: [1]).value
    #expect(middle.shape == [2, 18])
    #expect(abs(middle.floats[19] - (values[54 + 1] + values[72 + 1] + values[90 + 1])) < 1e-5)
    #expect(tape.mean(Variable(x)).value.shape == [])
    #expect(abs(tape.mean(Variable(x)).value.scalar - values.reduce(0, +) / 108) < 1e-6)
    for axes in [nil, [0], [1], [2], [0, 2], [-1]] as [[Int]?] {
      checkGradients([x]) { $0.sum($1[0], over: axes) }
      checkGradients([x]) { $0.mean($1[0], over: axes) }
    }
  }

  @Test func differencesAndActivations() {
    checkGradients([normals([3, 20]), normals([20], "b")]) { $0.subtract($1[0], $1[1]) }
    checkGradients([normals([40])]) { $0.scale($1[0], by: -2.5) }
    checkGradients([normals([100])]) { $0.silu($1[0]) }
    checkGradients([normals([100])]) { $0.gelu($1[0]) }
  }

  @Test func activationsAreExact() {
    let x = (0...800).map { Float($0 - 400) * 0.03 }
    func values(_ activation: Activation) -> [Float] {
      Tape().activate(Variable(Tensor(x, shape: [801])), activation).value.floats
    }
    #expect(distance(values(.silu), x.map { Double($0) / (1 + Foundation.exp(-Double($0))) }) < 1e-6)
    let gelu = x.map { z -> Double in
      let z = Double(z)
      return 0.5 * z * (1 + tanh((2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)))
    }
    #expect(distance(values(.gelu), gelu) < 1e-6)
    #expect(values(.relu) == x.map { max(0, $0) })
    let far = Tape().gelu(Variable(Tensor([-100, -30, 30, 100], shape: [4]))).value.floats
    #expect(abs(far[0]) < 1e-30 && abs(far[1]) < 1e-30 && far[2] == 30 && far[3] == 100)
  }

  @Test func exponentialOfFloats() {
    var worst = 0.0
    for i in 0...100_000 {
      let x = Float(-87 + 175 * Double(i) / 100_000)
      let exact = Foundation.exp(Double(x))
      worst = max(worst, abs(Double(exp(Floats(repeating: x))[7]) - exact) / exact)
    }
    #expect(worst < 2e-7)
    #expect(exp(Floats(repeating: 0))[0] == 1 && exp(Floats(repeating: -.infinity))[0] == 0)
    #expect(exp(Floats(repeating: 1000))[0].isFinite)
  }

  @Test func layout() {
    checkGradients([normals([2, 3, 21])]) { tape, v in
      let parts = tape.split(v[0], [5, 16])
      return tape.concatenate([tape.scale(parts[1], by: 3), tape.multiply(parts[0], parts[0])])
    }
    checkGradients([normals([6, 4])]) { $0.reshape($1[0], [2, 12]) }
    let x = normals([4, 9])
    let parts = Tape().split(Variable(x), [2, 7])
    #expect(Tape().concatenate(parts).value.floats == x.floats)
  }

  @Test func embedding() {
    let indices: [UInt8] = [3, 0, 3, 2]
    checkGradients([normals([4, 18])]) { $0.embedding($1[0], indices, shape: [2, 2]) }
    let table = normals([4, 3])
    let y = Tape().embedding(Variable(table), indices).value
    #expect(Array(y.floats[6..<9]) == Array(table.floats[9..<12]))
    checkGradients([normals([2, 2, 5])]) { $0.gather($1[0], [4, 0, 1, 1]) }
    let picked = Tape().gather(Variable(table), [2, 1, 0, 2]).value.floats
    #expect(picked == [table.floats[2], table.floats[4], table.floats[6], table.floats[11]])
  }

  @Test func embeddingSum() {
    checkGradients([normals([4, 18])]) { $0.embeddingSum($1[0], [3, 0, 3, 3, 1, 2], group: 2, shape: [3]) }
    // More rows than a block of the loop has, some entries twice in one row.
    let table = normals([5, 19])
    let indices = (0..<3 * 600).map { Int32($0 * $0 % 5) }
    let rows = Tape().embedding(Variable(table), indices).value.floats
    let sums = Tape().embeddingSum(Variable(table), indices, group: 3, shape: [2, 300]).value
    #expect(sums.shape == [2, 300, 19])
    for (n, sum) in sums.floats.enumerated() {
      let first = n / 19 * 3 * 19 + n % 19
      #expect(sum == rows[first] + rows[first + 19] + rows[first + 38])
    }
    let shared = Tape(threads: 2).embeddingSum(Variable(table), indices, group: 3, shape: [600]).value
    #expect(shared.floats == sums.floats)
  }
}
