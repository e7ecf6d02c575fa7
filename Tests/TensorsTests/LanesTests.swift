import Foundation
import Testing

@testable import Tensors

/// The vector functions against the C library.
struct LanesTests {
  /// The largest relative error over a fine sweep.
  private func worst(_ points: [Double], _ f: (Lanes) -> Lanes, _ exact: (Double) -> Double) -> Double {
    var worst = 0.0
    for x in points {
      let value = f(Lanes(repeating: x))[3]
      worst = max(worst, abs(value - exact(x)) / max(abs(exact(x)), .leastNormalMagnitude))
    }
    return worst
  }

  @Test func exponential() {
    let wide: [Double] = (0...200_000).map { -708 + 0.00708 * Double($0) }
    let nearZero: [Double] = (0...2000).map { Double($0 - 1000) * 1e-4 }
    #expect(worst(wide + nearZero, { Tensors.exp($0) }, Foundation.exp) < 4e-16)
    #expect(Tensors.exp(Lanes(repeating: 0))[0] == 1)
    #expect(Tensors.exp(Lanes(repeating: -1e6))[0] < 1e-300)
    #expect(Tensors.exp(Lanes(repeating: 1e6))[0].isFinite)
  }

  @Test func logarithm() {
    let wide: [Double] = (0...200_000).map { Foundation.exp(-700 + 0.007 * Double($0)) }
    let nearOne: [Double] = (1...20_000).map { 1 + (Double($0) - 10_000.5) * 5e-5 }
    #expect(worst(wide + nearOne, { Tensors.log($0) }, Foundation.log) < 4e-16)
    #expect(Tensors.log(Lanes(repeating: 1))[0] == 0)
  }

  @Test func squareRoots() {
    let points: [Double] = (0...200_000).map { Foundation.exp(-700 + 0.007 * Double($0)) }
    #expect(worst(points, { squareRoot($0) }, { $0.squareRoot() }) == 0)
  }

  @Test func operators() {
    let (a, b) = (Lanes(1, 2, 3, 4, 5, 6, 7, 8), Lanes(repeating: 3))
    for i in 0..<8 {
      #expect((a + b)[i] == a[i] + 3 && (a - b)[i] == a[i] - 3 && (a * b)[i] == a[i] * 3 && (a / b)[i] == a[i] / 3)
      #expect((a * 2)[i] == (2 * a)[i] && (1 / a)[i] == 1 / a[i] && (-a)[i] == -a[i])
      #expect(maximum(a, b)[i] == max(a[i], 3) && select(a, b, where: a, isBelow: b)[i] == (a[i] < 3 ? 3 : a[i]))
    }
  }

  @Test func lanesAreIndependent() {
    let x = Lanes(-3, -2, -1, 0, 0.5, 1, 2, 3)
    let y = Tensors.log(Tensors.exp(x))
    for i in 0..<8 { #expect(abs(y[i] - x[i]) < 1e-15) }
  }

  @Test func uniformWordsMatchTheGenerator() {
    let stream = RandomStream(seed: 3)["lanes"]
    var a = stream.generator()
    var b = stream.generator()
    for _ in 0..<100 {
      let words = SIMD8<UInt64>((0..<8).map { _ in a.next() })
      let u = uniform(words)
      for i in 0..<8 { #expect(u[i] == b.uniform()) }
    }
    #expect(uniform(SIMD8(repeating: 0))[0] > 0)
    #expect(uniform(SIMD8(repeating: .max))[0] < 1)
  }
}
