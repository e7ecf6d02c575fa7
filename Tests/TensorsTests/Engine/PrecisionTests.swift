import Testing

@testable import Tensors

/// bfloat16 beside float32.
///
/// Rounding to 8 bits is 2⁻⁹ relative at most, 4e-3 of the largest value after a few operations.
struct PrecisionTests {
  private static let exists = (try? Precision.bfloat16.check()) != nil

  /// The largest difference of value and gradients, relative to the largest float32 one, of f in both precisions.
  private func difference(_ inputs: [Tensor], _ f: (Tape, [Variable]) -> Variable) throws -> Double {
    func run(_ precision: Precision) throws -> [[Float]] {
      let tape = Tape(precision: precision)
      let variables = inputs.map(tape.variable)
      let y = f(tape, variables)
      tape.backward(from: y, seed: normals(y.shape, "seed").converted(to: y.value.type))
      return [y.value.floats] + (try variables.map { try #require(tape.gradient(of: $0)).floats })
    }
    return zip(try run(.bfloat16), try run(.float32)).reduce(0) { worst, pair in
      max(worst, distance(pair.0, pair.1.map { Double($0) }))
    }
  }

  @Test(.enabled(if: exists)) func operationsAreClose() throws {
    let x = normals([2, 40, 64])
    let w = normals([64, 96], "w", scale: 0.125)
    #expect(
      try difference([x, w, normals([96], "b")]) { $0.linear($1[0], $1[1], bias: $1[2], activation: .gelu) } < 0.02)
    #expect(try difference([normals([2, 33, 3 * 64])]) { $0.attention($1[0], heads: 2) } < 0.02)
    #expect(try difference([normals([2, 7, 33]), normals([2, 33, 20], "b")]) { $0.product($1[0], $1[1]) } < 0.02)
    let image = [normals([2, 9, 9, 32]), normals([3, 3, 32, 48], "w", scale: 0.06)]
    #expect(try difference(image) { $0.convolution($1[0], $1[1], activation: .silu) } < 0.02)
  }

  /// Rows of norms, softmax and losses accumulate in float32: only their inputs and results are rounded.
  @Test func rowsAreClose() throws {
    let x = normals([4, 8, 64])
    func narrow(_ tape: Tape, _ v: Variable) -> Variable { tape.convert(v, to: tape.precision.type) }
    let (a, b) = (normals([4, 64], "a"), normals([4, 64], "b"))
    #expect(try difference([x, a, b]) { $0.adaptiveNorm(narrow($0, $1[0]), scale: $1[1], shift: $1[2]) } < 0.02)
    #expect(try difference([x]) { $0.softmax(narrow($0, $1[0])) } < 0.02)
    #expect(try difference([x]) { $0.logSoftmax(narrow($0, $1[0])) } < 0.02)
    #expect(try difference([x]) { $0.crossEntropy(narrow($0, $1[0]), [Int32](repeating: 3, count: 32)) } < 0.02)
    let (scale, shift) = (normals([64], "scale"), normals([64], "shift"))
    #expect(
      try difference([x, scale, shift]) {
        $0.groupNorm(narrow($0, $1[0]), groups: 8, scale: $1[1], shift: $1[2], activation: .silu)
      } < 0.02)
    let image = normals([1, 4, 6, 32])
    #expect(try difference([image]) { $0.resize(narrow($0, $1[0]), height: 5, width: 9) } < 0.02)
    #expect(try difference([image]) { $0.averagePool(narrow($0, $1[0]), size: 2) } < 0.02)
    #expect(try difference([image]) { $0.upsample(narrow($0, $1[0]), factor: 2) } < 0.02)
    #expect(try difference([x, x]) { $0.multiply(narrow($0, $1[0]), narrow($0, $1[1])) } < 0.02)
    #expect(try difference([x]) { $0.sum(narrow($0, $1[0]), over: [1]) } < 0.02)
  }

  @Test(.enabled(if: exists)) func rowsDoNotInfluenceEachOther() {
    let (x, w) = (normals([600, 64]), Variable(normals([64, 48], "w")))
    let all = Tape(precision: .bfloat16, threads: 2).linear(Variable(x), w).value.floats
    for (first, count) in [(0, 1), (300, 7), (599, 1), (100, 256)] {
      let rows = Variable(x.part(from: first * 64, shape: [count, 64]))
      let some = Tape(precision: .bfloat16).linear(rows, w).value.floats
      #expect(some == Array(all[first * 48..<(first + count) * 48]))
    }
  }

  /// The result of the last layer may stay in float32.
  @Test(.enabled(if: exists)) func outputsMayBeWide() {
    let y = Tape(precision: .bfloat16).linear(Variable(normals([3, 8])), Variable(normals([8, 2])), output: .float32)
    #expect(y.value.type == .float32)
    #expect(y.value.floats.contains { BFloat16($0).float != $0 }, "not rounded at the end")
  }

  @Test func namesAndRefusals() {
    #expect(Precision(rawValue: "bf16") == .bfloat16 && Precision(rawValue: "f16") == nil)
    #expect("\(EngineError.precision(.bfloat16))" == "oneDNN has no bf16 products on this CPU; use \"f32\"")
    #expect("\(EngineError.library(operation: "a reorder", status: 3))" == "oneDNN refused a reorder: unimplemented")
  }
}
