import Foundation
import Testing

@testable import Diffusion

/// The law of x0 after T reverse steps with exact per-site marginals and independent sites, by matrix products over the
/// 4³ partly masked states of three tokens with three codes, pure masking γ̄_t = t/T.
///
/// Murata et al. motivate the star kernel by its error correction; with a correct conditional it is the worse one: its
/// error falls like T^−1/2, the Markov kernel's like 1/T.
@Suite struct StarVersusMarkovTests {
  static let states: [[Token]] = {
    let symbols: [Token] = [0, 1, 2, 3]
    return symbols.flatMap { a in symbols.flatMap { b in symbols.map { c in [a, b, c] } } }
  }()

  static func finalError(_ law: EnumeratedLaw, steps: Int, star: Bool) -> Double {
    func kernel(_ t: Int) -> NoiseKernel {
      let visible = t == steps ? -Double.infinity : log1p(-Double(t) / Double(steps))
      return NoiseKernel(vocabulary: 3, logKeep: visible, logVisible: visible)
    }
    // With pure masking the denoiser depends on the pattern, not on the time.
    let rows = states.map { law.denoiser($0, kernel(1)) }
    var current = [Double](repeating: 0, count: 64)
    current[63] = 1
    for t in stride(from: steps, through: 1, by: -1) {
      let (later, earlier) = (kernel(t), kernel(t - 1))
      let values = (KernelValues(later), KernelValues(earlier), KernelValues(later.step(from: earlier)))
      var next = [Double](repeating: 0, count: 64)
      for (z, mass) in current.enumerated() where mass > 0 {
        let site = (0..<3).map { i -> [Double] in
          var b = [0.0, 0, 0]
          let mask =
            star && t > 1
            ? ReverseLaw.starStep(rows[z][i], earlier: values.1, into: &b)
            : ReverseLaw.analyticStep(
              states[z][i], rows[z][i], later: values.0, earlier: values.1, step: values.2, into: &b)
          let sum = b.reduce(mask, +)
          return (b + [mask]).map { $0 / sum }
        }
        for (y, state) in states.enumerated() {
          next[y] += mass * site[0][Int(state[0])] * site[1][Int(state[1])] * site[2][Int(state[2])]
        }
      }
      current = next
    }
    return zip(law.states, law.table).reduce(0) { error, entry in
      let index = entry.0.reduce(0) { $0 * 4 + Int($1) }
      return error + abs(current[index] - entry.1) / 2
    }
  }

  @Test func errorsFallAtTheirRates() {
    let laws = (0..<6).map { ReverseLawPropertyTests.randomLaw(UInt64(100 + $0), length: 3) }
    func error(_ steps: Int, star: Bool) -> Double {
      laws.reduce(0) { $0 + Self.finalError($1, steps: steps, star: star) } / 6
    }
    let times = [8, 32, 128]
    let star = times.map { error($0, star: true) }
    let markov = times.map { error($0, star: false) }
    for (a, b) in zip(star, markov) { #expect(a > b) }
    // Factor 4 in T: 4^½ = 2 for the star, 4 for the Markov kernel.
    #expect(abs(star[1] / star[2] - 2) < 0.35)
    #expect(abs(markov[1] / markov[2] - 4) < 0.5)
    // Of the size of the published analysis (.081, .040 and .054, .0136 over six other random posteriors).
    #expect((0.03..<0.15).contains(star[0]) && (0.02..<0.1).contains(markov[0]))
    #expect((0.015..<0.08).contains(star[1]) && (0.005..<0.03).contains(markov[1]))
  }
}
