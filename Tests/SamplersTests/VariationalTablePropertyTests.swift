import Diffusion
import Foundation
import Tensors
import Testing

@testable import Samplers

/// Signals and gradients of a table are the sums that define them, whatever the number of columns of the codebook is.
struct VariationalTablePropertyTests {
  @Test(arguments: [1, 2, 7, 8, 9, 16, 19])
  func columns(_ d: Int) {
    let (length, v) = (11, 5)
    func wave(_ i: Int) -> Double { sin(1.7 * Double(i) + 0.3) }
    let codebook = Codebook(vocabulary: v, dimension: d, values: (0..<v * d).map(wave))
    let table = VariationalTable(length: length, codebook: codebook)
    let prior = (0..<length * v).map { wave(3 * $0 + 1) }
    prior.withUnsafeBufferPointer { table.start(prior: $0.baseAddress!, previous: nil, forget: 1) }
    func u(_ n: Int, _ k: Int) -> Double { (Double((7 * n + 3 * k) % 31) + 0.5) / 31 }
    let words = (0..<2 * v).map { i in
      SIMD8<UInt64>((0..<8).map { UInt64(u(i / v * 8 + $0, i % v) * 0x1p52) << 12 })
    }
    table.relax(words, temperature: 1)
    for i in table.gradient.indices { table.gradient[i] = wave(5 * i + 2) }
    let slopes = table.gradientRows(weight: 0)
    for n in 0..<length {
      let scores = (0..<v).map { exp(prior[n * v + $0]) / -log(u(n, $0)) }
      let s = scores.map { $0 / scores.reduce(0, +) }
      for c in 0..<d {
        let e = (0..<v).reduce(0) { $0 + s[$1] * codebook.values[$1 * d + c] }
        #expect(abs(table.signal[n * d + c] - e) < 1e-12)
      }
      let g = (0..<v).map { k in (0..<d).reduce(0) { $0 + table.gradient[n * d + $1] * codebook.values[k * d + $1] } }
      let mean = zip(s, g).reduce(0) { $0 + $1.0 * $1.1 }
      for k in 0..<v { #expect(abs(slopes[n * v + k] - s[k] * (g[k] - mean)) < 1e-12) }
    }
  }
}
