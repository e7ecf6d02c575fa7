import Testing

@testable import Tensors

struct LinearTests {
  /// x·W + b in double precision.
  private func exact(_ x: Tensor, _ w: Tensor, _ b: Tensor, transposed: Bool = false) -> [Double] {
    let (inputs, outputs) = transposed ? (w.shape[1], w.shape[0]) : (w.shape[0], w.shape[1])
    let (xs, ws, bs) = (x.floats, w.floats, b.floats)
    return (0..<x.count / inputs).flatMap { r in
      (0..<outputs).map { j in
        (0..<inputs).reduce(Double(bs[j])) { sum, i in
          sum + Double(xs[r * inputs + i]) * Double(transposed ? ws[j * inputs + i] : ws[i * outputs + j])
        }
      }
    }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 2), (300, 64, 48), (513, 31, 65)])
  func valueIsExact(_ rows: Int, _ inputs: Int, _ outputs: Int) {
    let (x, b) = (normals([rows, inputs]), normals([outputs], "bias"))
    for transposed in [false, true] {
      let w = normals(transposed ? [outputs, inputs] : [inputs, outputs], "weight")
      let y = Tape().linear(Variable(x), Variable(w), bias: Variable(b), transposed: transposed)
      #expect(distance(y.value.floats, exact(x, w, b, transposed: transposed)) < 2e-6)
    }
  }

  @Test func gradients() {
    let inputs = [normals([2, 5, 12]), normals([12, 9], "w"), normals([9], "b")]
    for activation in [nil, Activation.gelu, .silu] {
      checkGradients(inputs) { $0.linear($1[0], $1[1], bias: $1[2], activation: activation) }
    }
    let wide = [normals([3, 700], scale: 0.1), normals([700, 400], "w", scale: 0.1)]  // packed
    checkGradients(wide) { $0.linear($1[0], $1[1]) }
    checkGradients([normals([6, 12]), normals([9, 12], "w")]) { $0.linear($1[0], $1[1], transposed: true) }
  }

  @Test func productGradients() {
    let (a, at) = (normals([3, 4, 6]), normals([3, 6, 4]))
    let (b, bt) = (normals([3, 6, 5], "b"), normals([3, 5, 6], "b"))
    checkGradients([a, b]) { $0.product($1[0], $1[1]) }
    checkGradients([at, b]) { $0.product($1[0], $1[1], transposedA: true) }
    checkGradients([a, bt]) { $0.product($1[0], $1[1], transposedB: true) }
    checkGradients([at, bt]) { $0.product($1[0], $1[1], transposedA: true, transposedB: true) }
  }

  /// The same bits with an activation when something is recorded (own kernel) and when nothing is.
  @Test func recordingDoesNotChangeValues() {
    let (x, w) = (normals([70, 33]), normals([33, 40], "w"))
    let tape = Tape()
    let recorded = tape.linear(tape.variable(x), Variable(w), activation: .gelu)
    let plain = tape.linear(Variable(x), Variable(w), activation: .gelu)
    #expect(recorded.value.floats == plain.value.floats)
  }

  /// A row has the same bits whatever rows are beside it, and however many threads share them.
  @Test func rowsDoNotInfluenceEachOther() {
    for (inputs, outputs) in [(192, 192), (64, 2), (33, 100), (768, 192), (512, 600)] {
      let w = Variable(normals([inputs, outputs], "w"))
      let x = normals([700, inputs])
      let all = Tape(threads: 2).linear(Variable(x), w, activation: .silu).value.floats
      for (first, count) in [(0, 1), (5, 2), (100, 17), (256, 256), (300, 257), (699, 1)] {
        let some = Tape().linear(Variable(x.part(from: first * inputs, shape: [count, inputs])), w, activation: .silu)
        #expect(some.value.floats == Array(all[first * outputs..<(first + count) * outputs]))
      }
    }
  }

  /// Gradients of inputs alone execute no product for weights.
  @Test func frozenWeightsCostNothing() {
    let (x, w, b) = (normals([64, 32]), normals([32, 48], "w"), normals([48], "b"))
    let forward = 2 * 64 * 32 * 48
    let frozen = Tape()
    frozen.backward(from: frozen.linear(frozen.variable(x), Variable(w), bias: Variable(b)))
    #expect(frozen.work == 2 * forward)
    let training = Tape()
    training.backward(from: training.linear(training.variable(x), training.variable(w), bias: training.variable(b)))
    #expect(training.work == 3 * forward)
    let weights = Tape()
    weights.backward(from: weights.linear(Variable(x), weights.variable(w)))
    #expect(weights.work == 2 * forward)
  }

  /// Empty batches are fine.
  @Test func nothingInNothingOut() {
    let y = Tape().linear(Variable(Tensor(zeros: [0, 4])), Variable(normals([4, 3])))
    #expect(y.shape == [0, 3])
  }
}
