import Testing

@testable import Tensors

@Suite(.enabled(if: !OneDNN.fillsRows)) struct WinogradTests {
  private static let cases: [(items: Int, height: Int, width: Int, inputs: Int, outputs: Int, padding: Padding)] = [
    (1, 12, 12, 32, 32, Padding(1)), (3, 17, 13, 32, 48, Padding(1)), (1, 16, 30, 48, 32, Padding(0)),
    (2, 15, 14, 32, 32, Padding(top: 2, left: 0, bottom: 1, right: 2)), (5, 16, 16, 32, 32, Padding(1)),
  ]

  private func key(_ c: (items: Int, height: Int, width: Int, inputs: Int, outputs: Int, padding: Padding))
    -> OneDNN.Convolution
  {
    OneDNN.Convolution(
      items: c.items, height: c.height, width: c.width, inputs: c.inputs, kernelHeight: 3, kernelWidth: 3,
      outputs: c.outputs, stride: 1, padding: c.padding, type: .float32)
  }

  /// Both ways against sums in double precision.
  @Test func valuesAndGradients() throws {
    for c in Self.cases {
      let key = key(c)
      #expect(Winograd(key) != nil)
      let x = normals([c.items, c.height, c.width, c.inputs])
      let w = normals([3, 3, c.inputs, c.outputs], "w")
      let b = normals([c.outputs], "b")
      let tape = Tape()
      let input = tape.variable(x)
      let y = tape.convolution(input, Variable(w), bias: Variable(b))
      let padded = tape.convolution(input, Variable(w), bias: Variable(b), padding: c.padding)
      #expect(y.shape == [c.items, c.height, c.width, c.outputs])
      let seed = normals(padded.shape, "seed")
      tape.backward(from: padded, seed: seed)
      let (value, gradient) = exact(key, x.floats, w.floats, b.floats, seed.floats)
      #expect(distance(padded.value.floats, value) < 2e-5)
      #expect(distance(try #require(tape.gradient(of: input)).floats, gradient) < 2e-5)
    }
  }

  private func exact(
    _ c: OneDNN.Convolution, _ x: [Float], _ w: [Float], _ b: [Float], _ seed: [Float]
  ) -> (value: [Double], gradient: [Double]) {
    var value = [Double](repeating: 0, count: c.items * c.outputHeight * c.outputWidth * c.outputs)
    var gradient = [Double](repeating: 0, count: x.count)
    for n in 0..<c.items {
      for i in 0..<c.outputHeight {
        for j in 0..<c.outputWidth {
          let to = ((n * c.outputHeight + i) * c.outputWidth + j) * c.outputs
          for o in 0..<c.outputs { value[to + o] = Double(b[o]) }
          for tap in 0..<9 {
            let (r, s) = (i + tap / 3 - c.padding.top, j + tap % 3 - c.padding.left)
            guard (0..<c.height).contains(r), (0..<c.width).contains(s) else { continue }
            let from = ((n * c.height + r) * c.width + s) * c.inputs
            for m in 0..<c.inputs {
              let kernel = (tap * c.inputs + m) * c.outputs
              for o in 0..<c.outputs {
                value[to + o] += Double(x[from + m]) * Double(w[kernel + o])
                gradient[from + m] += Double(seed[to + o]) * Double(w[kernel + o])
              }
            }
          }
        }
      }
    }
    return (value, gradient)
  }

  @Test func activations() {
    let (x, w) = (normals([1, 13, 12, 32]), normals([3, 3, 32, 32], "w", scale: 0.1))
    let tape = Tape()
    for activation in [Activation.silu, .gelu, .relu] {
      let recorded = tape.convolution(tape.variable(x), Variable(w), activation: activation).value.floats
      #expect(tape.convolution(Variable(x), Variable(w), activation: activation).value.floats == recorded)
    }
  }

  /// An item has the same bits whatever is beside it.
  @Test func itemsDoNotInfluenceEachOther() {
    let (x, w) = (normals([20, 14, 16, 32]), normals([3, 3, 32, 32], "w"))
    let step = 14 * 16 * 32
    let all = Tape(threads: 2).convolution(Variable(x), Variable(w)).value.floats
    for (first, count) in [(0, 1), (3, 5), (19, 1)] {
      let part = Variable(x.part(from: first * step, shape: [count, 14, 16, 32]))
      let some = Tape().convolution(part, Variable(w)).value.floats
      #expect(some == Array(all[first * step..<(first + count) * step]))
    }
  }

  /// Weights that change are transformed again, and other shapes are left to the library.
  @Test func weightsAndRefusals() {
    let (x, w) = (Variable(normals([1, 12, 12, 32])), normals([3, 3, 32, 32], "w"))
    let before = Tape().convolution(x, Variable(w)).value.floats
    w.update { for i in $0.indices { $0[i] *= 2 } }
    #expect(Tape().convolution(x, Variable(w)).value.floats == before.map { 2 * $0 })
    #expect(Winograd(key((1, 8, 8, 32, 32, Padding(1)))) == nil)
    #expect(Winograd(key((1, 16, 16, 16, 32, Padding(1)))) == nil)
    var narrow = OneDNN.Convolution(
      items: 1, height: 16, width: 16, inputs: 32, kernelHeight: 3, kernelWidth: 3, outputs: 32, stride: 1,
      padding: Padding(1), type: .bfloat16)
    #expect(Winograd(narrow) == nil)
    narrow.direction = .backToWeights
    #expect(Winograd(narrow) == nil)
  }
}
