import Foundation
import Testing

@testable import Tensors

/// The rules against their papers' formulas in doubles (`scripts/oracles/golden_optimisers.py`) and against closed forms.
@Suite struct OptimiserGoldenTests {
  typealias Row = (k: Int, θ: [Double], m: [Double], v: [Double])

  static func adamW(_ beta1: Double = 0.9, _ beta2: Double = 0.999, _ epsilon: Double = 1e-8) -> AdamW {
    var rule = AdamW()
    (rule.beta1, rule.beta2, rule.epsilon) = (beta1, beta2, epsilon)
    return rule
  }

  static func rAdam(_ beta1: Double = 0.9, _ beta2: Double = 0.999, _ epsilon: Double = 1e-8, decoupled: Bool = false)
    -> RAdam
  {
    var rule = RAdam()
    (rule.beta1, rule.beta2, rule.epsilon, rule.decouplesWeightDecay) = (beta1, beta2, epsilon, decoupled)
    return rule
  }

  static let cases: [(rule: any OptimiserRule, decay: Double, rows: [Row])] = [
    (adamW(), 0, OptimiserGolden.adamW), (adamW(), 0.3, OptimiserGolden.adamWDecayed),
    (adamW(0.8, 0.95, 1e-3), 0.1, OptimiserGolden.adamWBetas), (rAdam(), 0, OptimiserGolden.rAdam),
    (rAdam(), 0.3, OptimiserGolden.rAdamDecayed), (rAdam(decoupled: true), 0.3, OptimiserGolden.rAdamDecoupled),
    (rAdam(0.8, 0.95, 1e-3), 0.1, OptimiserGolden.rAdamBetas),
  ]

  /// The largest |difference|/(1 + |golden value|) over all that is listed.
  private func worst(_ rule: any OptimiserRule, decay: Double, _ rows: [Row]) throws -> Double {
    let optimiser = Optimiser(rule, [ParameterGroup("θ", count: 5, weightDecay: decay)])
    let θ = Buffers([OptimiserGolden.start.map { Float($0) }])
    var worst = 0.0
    for k in 1...(rows.last?.k ?? 1) {
      let gradient = (0..<5).map { i in
        let slope = OptimiserGolden.curvature[i] * (Double(θ.values[0][i]) - OptimiserGolden.centre[i])
        return Float(slope + cos(Double(k + i)))
      }
      try optimiser.step(θ, [gradient], OptimiserGolden.learningRate)
      guard let row = rows.first(where: { $0.k == k }) else { continue }
      let found = zip([θ.values[0]] + optimiser.state, [row.θ, row.m, row.v])
      for (x, y) in found.flatMap({ zip($0, $1) }) { worst = max(worst, abs(Double(x) - y) / (1 + abs(y))) }
    }
    return worst
  }

  @Test(arguments: cases.indices) func goldenValues(index: Int) throws {
    let (rule, decay, rows) = Self.cases[index]
    #expect(try worst(rule, decay: decay, rows) < 2e-5)
  }

  /// Without the corrections of the bias, and with the decay of another kind, the values are far away.
  @Test func goldenValuesTellRulesApart() throws {
    #expect(try worst(AdamW(), decay: 0, OptimiserGolden.adamWUncorrected) > 1e-2)
    #expect(try worst(RAdam(), decay: 0, OptimiserGolden.rAdamUncorrected) > 1e-2)
    #expect(try worst(AdamW(), decay: 0, OptimiserGolden.adamWDecayed) > 1e-3)
    #expect(try worst(RAdam(), decay: 0.3, OptimiserGolden.rAdamDecoupled) > 1e-3)
    #expect(try worst(AdamW(), decay: 0, OptimiserGolden.rAdam) > 1e-3)
  }

  /// m̂ = g and v̂ = g² at k = 1: AdamW moves by η·sign g, whatever β₁ and β₂ are; RAdam by η·g.
  @Test(arguments: [(0.9, 0.999), (0.5, 0.9), (0, 0.99)]) func firstStep(beta1: Double, beta2: Double) throws {
    let gradient: [Float] = [3, -0.01, 1e4, -7]
    let groups = [ParameterGroup("θ", count: 4)]
    let (a, r) = (Buffers([[0, 0, 0, 0]]), Buffers([[0, 0, 0, 0]]))
    try Optimiser(Self.adamW(beta1, beta2), groups).step(a, [gradient], 0.5)
    try Optimiser(Self.rAdam(beta1, beta2), groups).step(r, [gradient], 0.5)
    for i in 0..<4 {
      let move: Float = gradient[i] > 0 ? -0.5 : 0.5
      #expect(abs(a.values[0][i] - move) < 2e-6)
      #expect(abs(r.values[0][i] + 0.5 * gradient[i]) < 1e-6 * abs(gradient[i]))
    }
  }

  /// A constant gradient keeps m̂ = g and v̂ = g²: every step of AdamW is the same, the thousandth too.
  @Test func constantGradient() throws {
    let optimiser = Optimiser(AdamW(), [ParameterGroup("θ", count: 1)])
    let θ = Buffers([[0]])
    for k in 1...1000 {
      let before = θ.values[0][0]
      try optimiser.step(θ, [[-2]], 0.25)
      #expect(abs(θ.values[0][0] - before - 0.25) < 1e-4, "\(k)")
    }
  }

  /// RAdam is adaptive from k = 6 on (ρ₅ < 5 < ρ₆ at β₂ = 0.999), and r_k → 1.
  @Test func rectification() {
    for k in 1...5 { #expect(!RAdam().rate(k, learningRate: 1).isAdaptive) }
    #expect(RAdam().rate(6, learningRate: 1).isAdaptive)
    #expect(abs(RAdam().rate(100_000, learningRate: 3).rate - 3) < 1e-12)
    for k in [1, 10, 1000, 100_000] { #expect(!Self.rAdam(0.9, 2.0 / 3).rate(k, learningRate: 1).isAdaptive) }
  }

  @Test func decayShrinksWithoutGradient() throws {
    let θ = Buffers([[2, -4]])
    let optimiser = Optimiser(AdamW(), [ParameterGroup("θ", count: 2, weightDecay: 0.5, rateFactor: 0.5)])
    for _ in 0..<3 { try optimiser.step(θ, [[0, 0]], 0.5) }
    let shrinkage: Float = 0.875 * 0.875 * 0.875
    #expect(θ.values[0] == [2 * shrinkage, -4 * shrinkage])
  }
}
