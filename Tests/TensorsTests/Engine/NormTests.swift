import Testing

@testable import Tensors

struct NormTests {
  @Test(arguments: [1, 5, 16, 33, 192])
  func layerNormIsExact(_ width: Int) {
    let (x, scale, shift) = (normals([7, width]), normals([width], "scale"), normals([width], "shift"))
    let (xs, a, b) = (x.floats.map { Double($0) }, scale.floats, shift.floats)
    let exact = (0..<7).flatMap { r -> [Double] in
      let row = xs[r * width..<(r + 1) * width]
      let mean = row.reduce(0, +) / Double(width)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      return row.enumerated().map { i, v in
        (v - mean) / (variance + 1e-5).squareRoot() * Double(a[i]) + Double(b[i])
      }
    }
    let y = Tape().layerNorm(Variable(x), scale: Variable(scale), shift: Variable(shift))
    #expect(distance(y.value.floats, exact) < 3e-6)
  }

  @Test func rootMeanSquareIsOne() {
    let y = Tape().rmsNorm(Variable(normals([5, 40], scale: 30))).value.floats
    for r in 0..<5 {
      let square = y[r * 40..<(r + 1) * 40].reduce(0) { $0 + $1 * $1 } / 40
      #expect(abs(square - 1) < 1e-4)
    }
  }

  @Test func gradients() {
    let (x, scale, shift) = (normals([3, 5, 21]), normals([21], "scale"), normals([21], "shift"))
    checkGradients([x, scale, shift]) { $0.layerNorm($1[0], scale: $1[1], shift: $1[2]) }
    checkGradients([x]) { $0.layerNorm($1[0]) }
    checkGradients([x, scale]) { $0.rmsNorm($1[0], scale: $1[1]) }
    checkGradients([x, normals([3, 21], "scale"), normals([3, 21], "shift")]) {
      $0.adaptiveNorm($1[0], scale: $1[1], shift: $1[2])
    }
  }

  /// Many rows for one scale: the sums over rows go through blocks.
  @Test func gradientsOfManyRows() {
    checkGradients([normals([150, 6]), normals([6], "scale"), normals([6], "shift")], threads: 2) {
      $0.layerNorm($1[0], scale: $1[1], shift: $1[2])
    }
  }

  /// Adaptive norm with scale and shift 0 is the plain one; its scale acts as 1 + scale, item by item.
  @Test func adaptiveNormIsShared() {
    let x = Variable(normals([2, 4, 16]))
    let tape = Tape()
    let zero = Variable(Tensor(zeros: [2, 16]))
    #expect(tape.adaptiveNorm(x, scale: zero, shift: zero).value.floats == tape.layerNorm(x).value.floats)
    let ones = Variable(Tensor((0..<32).map { $0 < 16 ? 0 : 1 }, shape: [2, 16]))
    let y = tape.adaptiveNorm(x, scale: ones, shift: zero).value.floats
    let plain = tape.layerNorm(x).value.floats
    #expect(Array(y[..<64]) == Array(plain[..<64]))
    #expect(distance(Array(y[64...]), plain[64...].map { 2 * Double($0) }) < 1e-6)
  }

  @Test func gate() {
    checkGradients([normals([3, 5, 18]), normals([3, 5, 18], "h"), normals([3, 18], "gate")]) {
      $0.gated($1[0], $1[1], gate: $1[2])
    }
    let (x, h) = (normals([2, 3, 4]), normals([2, 3, 4], "h"))
    let y = Tape().gated(Variable(x), Variable(h), gate: Variable(Tensor(repeating: 1, shape: [2, 4])))
    #expect(y.value.floats == zip(x.floats, h.floats).map { $0 + $1 })
  }

  @Test func rowsDoNotInfluenceEachOther() {
    let x = normals([200, 50])
    let all = Tape(threads: 2).layerNorm(Variable(x)).value.floats
    for r in [0, 63, 64, 199] {
      let one = Tape().layerNorm(Variable(x.part(from: r * 50, shape: [1, 50]))).value.floats
      #expect(one == Array(all[r * 50..<(r + 1) * 50]))
    }
  }
}
