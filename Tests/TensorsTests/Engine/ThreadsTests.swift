import Testing

@testable import Tensors

/// Whole networks have the same bits on any number of threads, and again.
struct ThreadsTests {
  @Test func convolutionsAndAttention() throws {
    let inputs = [
      normals([3, 16, 16, 32]), normals([3, 3, 32, 48], "kernel", scale: 0.1), normals([48], "scale"),
      normals([48], "shift"), normals([48, 144], "qkv", scale: 0.2), normals([3, 48], "gate"), normals([48, 5], "out"),
    ]
    try compare(inputs) { tape, v in
      var h = tape.convolution(v[0], v[1])
      h = tape.groupNorm(h, groups: 4, scale: v[2], shift: v[3], activation: .silu)
      h = tape.reshape(h, [3, 256, 48])
      let a = tape.attention(tape.linear(tape.layerNorm(h, scale: v[2], shift: v[3]), v[4]), heads: 2)
      h = tape.adaptiveNorm(tape.gated(h, a, gate: v[5]), scale: v[5], shift: v[5])
      return tape.crossEntropy(tape.linear(h, v[6]), [UInt8](repeating: 2, count: 768))
    }
  }

  /// One item: rows of its products are shared.
  @Test func oneSequence() throws {
    let width = 64
    let inputs = [
      normals([1, 200, width]), normals([1, width], "gate"), normals([width, 3 * width], "qkv", scale: 0.1),
      normals([width, 4 * width], "wide", scale: 0.1), normals([4 * width, width], "narrow", scale: 0.1),
    ]
    let rotary = Rotary(positions: 200, headSize: 32)
    try compare(inputs) { tape, v in
      let seen = tape.adaptiveNorm(v[0], scale: v[1], shift: v[1])
      let h = tape.gated(v[0], tape.attention(tape.linear(seen, v[2]), heads: 2, rotary: rotary), gate: v[1])
      return tape.add(h, tape.linear(tape.linear(h, v[3], activation: .gelu), v[4]))
    }
  }

  /// The value of `network` and all gradients, on one, two and three threads.
  private func compare(_ inputs: [Tensor], _ network: (Tape, [Variable]) -> Variable) throws {
    func run(_ threads: Int) throws -> [[Float]] {
      let tape = Tape(threads: threads)
      let v = inputs.map(tape.variable)
      let y = network(tape, v)
      tape.backward(from: y)
      return [y.value.floats] + (try v.map { try #require(tape.gradient(of: $0)).floats })
    }
    let one = try run(1)
    for threads in [2, 3, 1] { #expect(try run(threads) == one) }
    #expect(one.allSatisfy { $0.contains { $0 != 0 } && $0.allSatisfy(\.isFinite) })
    // What changes the order of a sum changes bits: such a comparison can fail.
    let sum = one[0].reduce(0, +)
    #expect(one[0].count == 1 || sum != one[0].reversed().reduce(0, +))
  }
}
