import Foundation
import Testing

@testable import Tensors

struct ConvolutionTests {
  /// A convolution by its formula in double precision.
  private func exact(_ x: Tensor, _ w: Tensor, _ b: [Float], _ stride: Int, _ p: Padding) -> [Double] {
    let (xs, ws) = (x.floats, w.floats)
    let (n, h, width, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let (kh, kw, o) = (w.shape[0], w.shape[1], w.shape[3])
    let (oh, ow) = ((h + p.top + p.bottom - kh) / stride + 1, (width + p.left + p.right - kw) / stride + 1)
    var out = [Double]()
    for item in 0..<n {
      for i in 0..<oh {
        for j in 0..<ow {
          for k in 0..<o {
            var sum = Double(b[k])
            for a in 0..<kh {
              for e in 0..<kw {
                let (r, s) = (i * stride + a - p.top, j * stride + e - p.left)
                guard (0..<h).contains(r), (0..<width).contains(s) else { continue }
                for m in 0..<c {
                  sum += Double(xs[((item * h + r) * width + s) * c + m]) * Double(ws[((a * kw + e) * c + m) * o + k])
                }
              }
            }
            out.append(sum)
          }
        }
      }
    }
    return out
  }

  @Test func valueIsExact() {
    let cases: [(x: [Int], w: [Int], stride: Int, padding: Padding)] = [
      ([2, 5, 6, 3], [3, 3, 3, 4], 1, Padding(1)), ([1, 9, 7, 16], [3, 3, 16, 32], 2, Padding(1)),
      ([3, 8, 8, 5], [1, 1, 5, 7], 1, Padding(0)), ([2, 6, 6, 4], [4, 4, 4, 8], 2, Padding(1)),
      ([1, 8, 8, 6], [3, 3, 6, 6], 2, Padding(top: 0, left: 0, bottom: 1, right: 1)),
      ([2, 12, 12, 1], [5, 5, 1, 16], 1, Padding(2)),
    ]
    for (xs, ws, stride, padding) in cases {
      let (x, w, b) = (normals(xs), normals(ws, "w"), normals([ws[3]], "b"))
      let y = Tape().convolution(Variable(x), Variable(w), bias: Variable(b), stride: stride, padding: padding).value
      #expect(distance(y.floats, exact(x, w, b.floats, stride, padding)) < 3e-6)
    }
    let kept = Tape().convolution(Variable(normals([1, 7, 5, 2])), Variable(normals([3, 5, 2, 3], "w"))).shape
    #expect(kept == [1, 7, 5, 3])
  }

  @Test func gradients() {
    let inputs = [normals([2, 6, 5, 3]), normals([3, 3, 3, 4], "w"), normals([4], "b")]
    checkGradients(inputs) { $0.convolution($1[0], $1[1], bias: $1[2]) }
    checkGradients(inputs) { $0.convolution($1[0], $1[1], bias: $1[2], stride: 2, activation: .silu) }
    let padding = Padding(top: 0, left: 0, bottom: 1, right: 1)
    checkGradients([normals([1, 6, 6, 16]), normals([3, 3, 16, 32], "w", scale: 0.2)]) {
      $0.convolution($1[0], $1[1], stride: 2, padding: padding)
    }
  }

  /// Post-operations of the library and own activations agree, so inference is training without a tape.
  @Test func recordingHardlyChangesValues() {
    let (x, w) = (normals([2, 8, 8, 16]), normals([3, 3, 16, 16], "w", scale: 0.2))
    let tape = Tape()
    for activation in [Activation.silu, .gelu, .relu] {
      let recorded = tape.convolution(tape.variable(x), Variable(w), activation: activation).value.floats
      let plain = tape.convolution(Variable(x), Variable(w), activation: activation).value.floats
      #expect(distance(recorded, plain.map { Double($0) }) < 2e-6)
    }
  }

  /// An item has the same bits whatever is beside it, and on two threads.
  @Test func itemsDoNotInfluenceEachOther() {
    for (size, channels) in [(8, 16), (40, 8), (4, 3)] {
      let (x, w) = (normals([70, size, size, channels]), normals([3, 3, channels, 24], "w"))
      let all = Tape(threads: 2).convolution(Variable(x), Variable(w)).value.floats
      let (step, out) = (size * size * channels, size * size * 24)
      for (first, count) in [(0, 1), (3, 5), (69, 1), (10, 33)] {
        let part = Variable(x.part(from: first * step, shape: [count, size, size, channels]))
        let some = Tape().convolution(part, Variable(w)).value.floats
        #expect(some == Array(all[first * out..<(first + count) * out]))
      }
    }
  }

  @Test func frozenWeightsCostNothing() {
    let (x, w) = (normals([1, 8, 8, 4]), normals([3, 3, 4, 8], "w"))
    let forward = 2 * 8 * 8 * 9 * 4 * 8
    let frozen = Tape()
    frozen.backward(from: frozen.convolution(frozen.variable(x), Variable(w)))
    #expect(frozen.work == 2 * forward)
    let training = Tape()
    training.backward(from: training.convolution(training.variable(x), training.variable(w)))
    #expect(training.work == 3 * forward)
  }

  @Test func groupNormIsExact() {
    let (x, scale, shift) = (normals([2, 5, 3, 12]), normals([12], "scale"), normals([12], "shift"))
    let far = Tensor(x.floats.map { $0 + 100 }, shape: x.shape)
    for (input, tolerance) in [(x, 3e-6), (far, 3e-5)] {
      let xs = input.floats.map { Double($0) }
      var exact = [Double](repeating: 0, count: xs.count)
      for item in 0..<2 {
        for group in 0..<3 {
          let places = (0..<15).flatMap { p in (0..<4).map { (item * 15 + p) * 12 + group * 4 + $0 } }
          let mean = places.reduce(0) { $0 + xs[$1] } / 60
          let variance = places.reduce(0) { $0 + (xs[$1] - mean) * (xs[$1] - mean) } / 60
          for i in places {
            exact[i] =
              (xs[i] - mean) / (variance + 1e-5).squareRoot() * Double(scale.floats[i % 12])
              + Double(shift.floats[i % 12])
          }
        }
      }
      let y = Tape().groupNorm(Variable(input), groups: 3, scale: Variable(scale), shift: Variable(shift))
      #expect(distance(y.value.floats, exact) < tolerance)
    }
  }

  @Test func groupNormGradients() {
    let inputs = [normals([2, 4, 5, 12]), normals([12], "scale"), normals([12], "shift")]
    checkGradients(inputs) { $0.groupNorm($1[0], groups: 4, scale: $1[1], shift: $1[2]) }
    checkGradients(inputs) { $0.groupNorm($1[0], groups: 1, scale: $1[1], shift: $1[2], activation: .silu) }
    let wide = [normals([1, 70, 32]), normals([32], "scale"), normals([32], "shift")]
    checkGradients(wide) { $0.groupNorm($1[0], groups: 2, scale: $1[1], shift: $1[2], activation: .silu) }
  }

  @Test func pooling() {
    let x = Tensor([1, 2, 5, 6, 3, 4, 7, 8], shape: [1, 2, 4, 1])
    #expect(Tape().averagePool(Variable(x), size: 2).value.floats == [2.5, 6.5])
    #expect(Tape().maxPool(Variable(x), size: 2).value.floats == [4, 8])
    #expect(Tape().upsample(Variable(x), factor: 2).value.floats[..<8] == [1, 1, 2, 2, 5, 5, 6, 6])
    checkGradients([normals([2, 4, 6, 17])]) { $0.averagePool($1[0], size: 2) }
    checkGradients([normals([2, 4, 6, 3])], tolerance: 2e-2, step: 1.0 / 4096) { $0.maxPool($1[0], size: 2) }
    checkGradients([normals([2, 3, 2, 5])]) { $0.upsample($1[0], factor: 3) }
  }

  @Test func resize() {
    let x = Tensor([0, 1, 2, 3], shape: [1, 1, 4, 1])
    let doubled = Tape().resize(Variable(x), height: 1, width: 8).value.floats
    #expect(doubled == [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])
    #expect(Tape().resize(Variable(x), height: 1, width: 2).value.floats == [0.5, 2.5])
    let y = normals([2, 5, 4, 3])
    #expect(Tape().resize(Variable(y), height: 5, width: 4).value.floats == y.floats)
    checkGradients([y]) { $0.resize($1[0], height: 7, width: 3) }
  }
}
