import Testing
import Tensors

@testable import Diffusion

/// Brute force on random tables: scores are ratios of marginals, analytic steps are exact conditional marginals.
@Suite struct ReverseLawPropertyTests {
  static let processes: [any NoiseProcess] = [
    UniformProcess(vocabulary: 3), AbsorbingProcess(vocabulary: 3, epsilon: 0.01),
    MaskAndReplaceProcess(vocabulary: 3, epsilon: 1e-5),
  ]

  static func randomLaw(_ seed: UInt64, length: Int = 2) -> EnumeratedLaw {
    let space = TokenSpace(length: length, vocabulary: 3)
    var random = RandomStream(seed: seed)["table"].generator()
    var weights: [Double] = []
    for _ in 0..<(space.stateCount() ?? 0) { weights.append(random.exponential()) }
    let total = weights.reduce(0, +)
    return EnumeratedLaw(space: space, table: weights.map { $0 / total })
  }

  func noisyStates(masking: Bool) -> [[Token]] {
    let symbols: [Token] = masking ? [0, 1, 2, 3] : [0, 1, 2]
    return symbols.flatMap { a in symbols.map { [a, $0] } }
  }

  @Test(arguments: processes.indices) func scoresAreRatiosOfMarginals(index: Int) {
    let process = Self.processes[index]
    let law = Self.randomLaw(3)
    for t in [0.2, 0.6, 0.9] {
      let kernel = process.kernel(at: t)
      for z in noisyStates(masking: process.isMasking) {
        let rows = law.denoiser(z, kernel)
        for site in 0..<2 {
          var score = [Double](repeating: 0, count: 3)
          ReverseLaw.concreteScore(z[site], rows[site], KernelValues(kernel), into: &score)
          for b in 0..<3 {
            var neighbour = z
            neighbour[site] = Token(b)
            let ratio = law.marginal(neighbour, kernel) / law.marginal(z, kernel)
            #expect(abs(score[b] - ratio) < 1e-9 * max(1, ratio))
          }
        }
      }
    }
  }

  /// P(x_s,i = b | x_t = z) by summing p_s(x_s)·q(z | x_s) over all x_s.
  @Test(arguments: processes.indices) func analyticStepsAreConditionalMarginals(index: Int) {
    let process = Self.processes[index]
    let law = Self.randomLaw(4)
    for (s, t) in [(0.1, 0.3), (0.5, 0.9), (0.01, 0.99)] {
      let (earlier, later) = (process.kernel(at: s), process.kernel(at: t))
      let one = later.step(from: earlier)
      for z in noisyStates(masking: process.isMasking) {
        var expected = [[Double]](repeating: [0, 0, 0, 0], count: 2)
        var total = 0.0
        for y in noisyStates(masking: process.isMasking) {
          let transition = (0..<2).reduce(1.0) {
            $0 * (y[$1] == 3 ? (z[$1] == 3 ? 1 : 0) : one.probability(of: z[$1], given: y[$1]))
          }
          let weight = law.marginal(y, earlier) * transition
          total += weight
          for site in 0..<2 { expected[site][Int(y[site])] += weight }
        }
        let rows = law.denoiser(z, later)
        for site in 0..<2 {
          var found = [Double](repeating: 0, count: 3)
          let mask = ReverseLaw.analyticStep(
            z[site], rows[site], later: KernelValues(later), earlier: KernelValues(earlier), step: KernelValues(one),
            into: &found)
          let sum = found.reduce(mask, +)
          for (a, b) in zip(found + [mask], expected[site]) { #expect(abs(a / sum - b / total) < 1e-9) }
        }
      }
    }
  }

  /// One Euler step agrees with the analytic one to second order in the step.
  @Test func eulerIsFirstOrder() {
    let law = Self.randomLaw(5)
    let later = NoiseKernel.uniform(0.7, vocabulary: 3)
    let p = law.denoiser([1, 2], later)[0]
    func gap(_ delta: Double) -> Double {
      let earlier = NoiseKernel.uniform(0.7 - delta, vocabulary: 3)
      let values = (KernelValues(later), KernelValues(earlier), KernelValues(later.step(from: earlier)))
      var (a, b) = ([0.0, 0, 0], [0.0, 0, 0])
      _ = ReverseLaw.analyticStep(1, p, later: values.0, earlier: values.1, step: values.2, into: &a)
      _ = ReverseLaw.eulerStep(
        1, p, later: values.0, earlier: values.1, step: values.2, uniformIncrement: delta, into: &b)
      let sum = a.reduce(0, +)
      return zip(a, b).reduce(0) { $0 + abs($1.0 / sum - $1.1) }
    }
    #expect(gap(0.01) > 0)
    #expect(abs(gap(0.02) / gap(0.01) - 4) < 0.2)
  }
}
