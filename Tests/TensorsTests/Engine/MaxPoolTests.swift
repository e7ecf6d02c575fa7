import Foundation
import Testing

@testable import Tensors

struct MaxPoolTests {
  /// Overlapping windows that end at the edges, by their definition.
  @Test(arguments: [(7, 7, 3, 2), (8, 6, 3, 2), (5, 9, 3, 2), (2, 2, 3, 2), (6, 6, 2, 2), (10, 4, 4, 3), (9, 9, 5, 1)])
  func valueIsExact(_ height: Int, _ width: Int, _ window: Int, _ stride: Int) {
    let x = normals([2, height, width, 20])
    let y = Tape(threads: 2).maxPool(Variable(x), window: window, stride: stride).value
    func count(_ size: Int) -> Int { Int((Double(size - window) / Double(stride)).rounded(.up)) + 1 }
    #expect(y.shape == [2, count(height), count(width), 20])
    let (from, to) = (x.floats, y.floats)
    for n in to.indices {
      let (c, j, i, item) = (
        n % 20, n / 20 % y.shape[2], n / 20 / y.shape[2] % y.shape[1], n / 20 / y.shape[2] / y.shape[1]
      )
      var largest = -Float.infinity
      for a in i * stride..<min(i * stride + window, height) {
        for b in j * stride..<min(j * stride + window, width) {
          largest = max(largest, from[((item * height + a) * width + b) * 20 + c])
        }
      }
      #expect(to[n] == largest)
    }
    let recorded = Tape()
    #expect(recorded.maxPool(recorded.variable(x), window: window, stride: stride).value.floats == to)
  }

  @Test func gradients() {
    checkGradients([normals([2, 5, 6, 3])], tolerance: 2e-2, step: 1.0 / 4096) {
      $0.maxPool($1[0], window: 3, stride: 2)
    }
    // The first of equal pixels gets all of it.
    let tape = Tape()
    let x = tape.variable(Tensor([1, 1, 1, 1, 1, 1, 1, 1, 1], shape: [1, 3, 3, 1]))
    tape.backward(from: tape.maxPool(x, window: 3, stride: 2))
    #expect(tape.gradient(of: x)?.floats == [1, 0, 0, 0, 0, 0, 0, 0, 0])
  }
}
