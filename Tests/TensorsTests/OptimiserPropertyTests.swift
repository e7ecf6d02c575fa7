import Foundation
import Testing

@testable import Tensors

/// A step is elementwise, repeatable, and says when it leaves the finite numbers.
@Suite struct OptimiserPropertyTests {
  private static let rules: [any OptimiserRule] = [AdamW(), RAdam()]

  private func normals(_ count: Int, _ name: String) -> [Float] {
    var random = RandomStream(seed: 8)[name].generator()
    return (0..<count).map { _ in Float(random.normal()) }
  }

  /// Ten steps on 199 parameters that are cut into groups of these lengths.
  private func run(_ rule: any OptimiserRule, _ lengths: [Int]) throws -> [Float] {
    func cut(_ values: [Float]) -> [[Float]] {
      var at = 0
      return lengths.map { length in
        at += length
        return Array(values[(at - length)..<at])
      }
    }
    let groups = lengths.enumerated().map { ParameterGroup("\($0)", count: $1, weightDecay: 0.1) }
    let optimiser = Optimiser(rule, groups)
    let θ = Buffers(cut(normals(199, "start")))
    for k in 0..<10 { try optimiser.step(θ, cut(normals(199, "gradient \(k)")), 0.01, gradientScale: 0.7) }
    return θ.values.flatMap { $0 } + optimiser.state.flatMap { $0 }
  }

  @Test(arguments: [0, 1]) func groupsDoNotMatter(rule: Int) throws {
    let whole = try run(Self.rules[rule], [199]).map(\.bitPattern)
    #expect(try run(Self.rules[rule], [199]).map(\.bitPattern) == whole)
    for lengths in [[1, 198], [16, 183], [3, 0, 100, 96], [Int](repeating: 1, count: 199)] {
      let cut = try run(Self.rules[rule], lengths).map(\.bitPattern)
      #expect(cut[..<199] == whole[..<199] && cut.count == whole.count)
      #expect(cut[199..<398] == whole[199..<398] && cut[398...] == whole[398...])
    }
  }

  /// Scaling gradients beforehand or in the step is the same up to rounding, which a power of two leaves out.
  @Test(arguments: [0, 1]) func gradientScale(rule: Int) throws {
    let groups = [ParameterGroup("θ", count: 40)]
    let (a, b) = (Buffers([normals(40, "start")]), Buffers([normals(40, "start")]))
    let (first, second) = (Optimiser(Self.rules[rule], groups), Optimiser(Self.rules[rule], groups))
    for k in 0..<10 {
      let gradient = normals(40, "gradient \(k)")
      try first.step(a, [gradient], 0.01, gradientScale: 0.25)
      try second.step(b, [gradient.map { $0 / 4 }], 0.01)
    }
    #expect(a.values == b.values && first.state == second.state && a.values != [normals(40, "start")])
  }

  @Test(arguments: [0, 1], [Float.nan, .infinity, -.infinity]) func badGradients(rule: Int, value: Float) throws {
    for index in [0, 15, 16, 36] {
      let optimiser = Optimiser(
        Self.rules[rule], [ParameterGroup("body", count: 5), ParameterGroup("head", count: 37)])
      let θ = Buffers([normals(5, "body"), normals(37, "head")])
      var gradient = normals(37, "gradient")
      try optimiser.step(θ, [normals(5, "g"), gradient], 0.1)
      gradient[index] = value
      let error = OptimiserError(group: "head", step: 2, index: index)
      #expect(throws: error) { try optimiser.step(θ, [normals(5, "g"), gradient], 0.1) }
      #expect(error.description == "step 2: the gradient of 'head' is not finite at \(index)")
    }
  }

  @Test(arguments: [0, 1]) func overflow(rule: Int) throws {
    // g² is infinite in singles; so is θ after a step of infinite length; a scale that is not a number spoils the step.
    for (gradient, learningRate, scale) in [(1e30, 0.1, 1.0), (1, .infinity, 1), (1, 0.1, .nan)] {
      let optimiser = Optimiser(Self.rules[rule], [ParameterGroup("θ", count: 3)])
      let error = OptimiserError(group: "θ", step: 1, index: nil)
      #expect(throws: error) {
        try optimiser.step(
          Buffers([[1, 2, 3]]), [[1, Float(gradient), 1]], learningRate, gradientScale: scale)
      }
      #expect(
        error.description
          == "step 1: 'θ' is not finite after the update; lower the learning rate or clip")
    }
  }

  private func norm(_ gradients: [[Float]]) -> Double {
    let buffers = Buffers(gradients)
    defer { withExtendedLifetime(buffers) {} }
    return globalNorm(buffers.constant)
  }

  @Test func globalNorms() {
    let (a, b) = (normals(1003, "a"), normals(17, "b"))
    let exact = (a + b).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm([a, [], b]) - exact) < 1e-13 * exact)
    #expect(norm([a, [], b]) == norm([a, b]))
    #expect(norm([]) == 0 && norm([[3], [4]]) == 5)
    // Squares that singles cannot hold, above and below.
    let (large, small): (Float, Float) = (3e38, 1e-30)
    #expect(abs(norm([[large, large], [small]]) / Double(large) - 2.0.squareRoot()) < 1e-15)
    #expect(abs(norm([[small]]) / Double(small) - 1) < 1e-15)
    for x in [Float.nan, .infinity] { #expect(!norm([[1], [2, x, 3]]).isFinite) }
  }

  @Test func clipping() {
    #expect(clippingFactor(norm: 0, limit: 1) == 1 && clippingFactor(norm: 1, limit: 1) == 1)
    #expect(clippingFactor(norm: 4, limit: 1) == 0.25 && clippingFactor(norm: .leastNonzeroMagnitude, limit: 1) == 1)
    #expect(clippingFactor(norm: .nan, limit: 1).isNaN && clippingFactor(norm: .infinity, limit: 1).isNaN)
  }

  @Test func schedule() {
    let rate = WarmUpCosine(peak: 4, floor: 1, warmUp: 8, total: 24)
    #expect(rate(1) == 0.5 && rate(4) == 2 && rate(8) == 4 && rate(24) == 1 && rate(1000) == 1)
    #expect(abs(rate(16) - 2.5) < 1e-15)
    #expect(abs(rate(12) - (2.5 + 1.5 * 0.5.squareRoot())) < 1e-14)
    #expect(abs(rate(20) - (2.5 - 1.5 * 0.5.squareRoot())) < 1e-14)
    for k in 1..<8 { #expect(rate(k) < rate(k + 1)) }
    for k in 8..<24 { #expect(rate(k) > rate(k + 1)) }
    let bare = WarmUpCosine(peak: 2, warmUp: 0, total: 10)
    #expect(abs(bare(5) - 1) < 1e-15 && bare(10) == 0)
    let short = WarmUpCosine(peak: 2, floor: 1, warmUp: 5, total: 3)
    #expect(short(5) == 2 && short(6) == 1)
  }

  /// a_n of θ = 0, 1, 1, … has 1 − a = Π d, where d = 1/10, 2/11, 3/12, … below the limit.
  @Test func average() {
    let groups = [ParameterGroup("a", count: 1), ParameterGroup("b", count: 20)]
    let start = Buffers([[0], [Float](repeating: 5, count: 20)])
    let average = ParameterAverage(groups, of: start.constant, decay: 0.4)
    let θ = Buffers([[1], [Float](repeating: 5, count: 20)])
    var rest = 1.0
    for d in [1.0 / 10, 2.0 / 11, 3.0 / 12, 4.0 / 13, 5.0 / 14, 0.4, 0.4, 0.4] {
      average.update(θ.constant)
      rest *= d
      let a = average.withAverage(0) { Double($0[0]) }
      #expect(abs(1 - a - rest) < 1e-6)
      #expect(average.withAverage(1) { $0.allSatisfy { $0 == 5 } })
    }
    #expect(ParameterAverage.decay(0, limit: 0.9999) == 0.1 && ParameterAverage.decay(1_000_000, limit: 0.999) == 0.999)
    withExtendedLifetime((start, θ)) {}
  }
}
