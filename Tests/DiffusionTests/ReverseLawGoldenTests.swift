import Testing

@testable import Diffusion

/// N = 3, L = 2, p(x1, x2) = (3·x1 + x2 + 1)/45, σ = 1, x = (0, 2).
@Suite struct ReverseLawGoldenTests {
  let law = EnumeratedLaw(space: TokenSpace(length: 2, vocabulary: 3), table: (1...9).map { Double($0) / 45 })
  let x: [Token] = [0, 2]

  func expect(_ found: [Double], _ golden: [Double]) {
    for (a, b) in zip(found, golden) { #expect(abs(a - b) < 1e-6) }
  }

  func step(_ site: Int, to earlier: NoiseKernel) -> [Double] {
    let later = NoiseKernel.uniform(1, vocabulary: 3)
    var law = [Double](repeating: 0, count: 3)
    let mask = ReverseLaw.analyticStep(
      x[site], self.law.denoiser(x, later)[site], later: KernelValues(later), earlier: KernelValues(earlier),
      step: KernelValues(later.step(from: earlier)), into: &law)
    #expect(mask == 0)
    let total = law.reduce(0, +)
    return law.map { $0 / total }
  }

  @Test func concreteScores() {
    let kernel = NoiseKernel.uniform(1, vocabulary: 3)
    let golden = [[1, 1.258812, 1.517625], [0.827458, 0.913729, 1]]
    for site in 0..<2 {
      var score = [Double](repeating: 0, count: 3)
      ReverseLaw.concreteScore(x[site], law.denoiser(x, kernel)[site], KernelValues(kernel), into: &score)
      expect(score, golden[site])
    }
  }

  @Test func analyticSteps() {
    let partial = NoiseKernel.uniform(0.4, vocabulary: 3)
    expect(step(0, to: partial), [0.550434, 0.189320, 0.260245])
    expect(step(1, to: partial), [0.113780, 0.137421, 0.748799])
    let clean = NoiseKernel.identity(vocabulary: 3)
    let (first, second) = (step(0, to: clean), step(1, to: clean))
    expect(first, [0.321282, 0.265240, 0.413478])
    expect(second, [0.143116, 0.192529, 0.664354])
    // The product of the exact marginals misses the exact joint by this much.
    let joint = law.joint(x, .uniform(1, vocabulary: 3))
    let total = joint.reduce(0, +)
    let distance = joint.indices.reduce(0.0) { $0 + abs(joint[$1] / total - first[$1 / 3] * second[$1 % 3]) } / 2
    expect([distance], [0.044137])
  }
}
