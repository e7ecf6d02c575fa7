import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// Outputs that are right give the exact denoiser.
struct ReadoutTests {
  private let space = TokenSpace(length: 3, vocabulary: 3)
  private var law: BruteForce { BruteForce(space, weights: randomWeights(27, RandomStream(seed: 11))) }

  /// ln p(x0_i = k | the noisy tokens of all other sites).
  private func others(_ z: [Token], _ i: Int, _ kernel: NoiseKernel) -> [Float] {
    var sums = [Double](repeating: 0, count: 3)
    for (p, x) in zip(law.probabilities, law.sequences) {
      let rest = (0..<3).filter { $0 != i }.reduce(p) { $0 * kernel.probability(of: z[$1], given: x[$1]) }
      sums[Int(x[i])] += rest
    }
    return sums.map { Float(log($0)) }
  }

  @Test(arguments: [1e-3, 0.1, 1, 4]) func denoiserOutputs(_ sigma: Double) {
    let kernel = NoiseKernel.uniform(sigma, vocabulary: 3)
    let readout = ReadoutKernel(.denoiser, kernel, isMasking: false)
    for z in law.sequences {
      let exact = law.denoise(z, kernel)
      for i in 0..<3 {
        var p = [Float](repeating: 0, count: 3)
        readout.write(others(z, i, kernel), z[i], into: &p)
        for k in 0..<3 { #expect(abs(Double(p[k]) - log(exact[3 * i + k])) < 2e-5) }
      }
    }
  }

  @Test(arguments: [0.1, 1, 3]) func scoreOutputs(_ sigma: Double) {
    let kernel = NoiseKernel.uniform(sigma, vocabulary: 3)
    let readout = ReadoutKernel(.score, kernel, isMasking: false)
    for z in law.sequences {
      let exact = law.denoise(z, kernel)
      for i in 0..<3 {
        let scores = (0..<3).map { b -> Float in
          var neighbour = z
          neighbour[i] = Token(b)
          return Float(law.logMarginal(neighbour, kernel) - law.logMarginal(z, kernel))
        }
        var p = [Float](repeating: 0, count: 3)
        readout.write(scores, z[i], into: &p)
        for k in 0..<3 { #expect(abs(exp(Double(p[k])) - exact[3 * i + k]) < 1e-4) }
      }
    }
  }

  @Test func masksAndKeptSymbols() {
    let f: [Float] = [0, 1, -1]
    var p = [Float](repeating: 0, count: 3)
    let pure = AbsorbingProcess(vocabulary: 3, epsilon: 0).kernel(at: 0.4)
    ReadoutKernel(.denoiser, pure, isMasking: true).write(f, 3, into: &p)
    let sum = exp(0.0) + exp(1.0) + exp(-1.0)
    for k in 0..<3 { #expect(abs(Double(p[k]) - Double(f[k]) + log(sum)) < 1e-6) }
    ReadoutKernel(.denoiser, pure, isMasking: true).write(f, 1, into: &p)
    #expect(p == [-.infinity, 0, -.infinity])
    // A visible symbol under noise with a uniform mass is the kernel's own ω.
    let mixed = AbsorbingProcess(vocabulary: 3, epsilon: 1e-6).kernel(at: 0.4)
    ReadoutKernel(.denoiser, mixed, isMasking: true).write(f, 1, into: &p)
    #expect(abs(Double(p[0]) - log(mixed.mismatchWeight)) < 1e-5 && p[1] <= 0)
    // Without noise nothing else is possible.
    ReadoutKernel(.denoiser, .identity(vocabulary: 3), isMasking: false).write(f, 2, into: &p)
    #expect(p == [-.infinity, -.infinity, 0])
  }
}
