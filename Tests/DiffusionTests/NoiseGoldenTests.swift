import Foundation
import Testing

@testable import Diffusion

@Suite struct NoiseGoldenTests {
  func relative(_ a: Double, _ b: Double) -> Double { abs(a - b) / abs(b) }

  /// β = (1 − 1/N)(1 − e^{−σ}) and ω_k of N = 3, η = 0.5.
  @Test func uniformKernel() {
    let kernel = NoiseKernel.uniform(0.5, vocabulary: 3)
    #expect(relative(2 * kernel.replace, 0.262313) < 2e-6)
    #expect(relative(kernel.mismatchWeight, 0.177794) < 2e-6)
    #expect(abs(kernel.keep + 3 * kernel.replace - 1) < 1e-15)
  }

  @Test func tinyLevelsKeepTheirDigits() {
    let kernel = NoiseKernel.uniform(1e-12, vocabulary: 4)
    #expect(relative(kernel.replace, 0.25e-12) < 1e-11)
    #expect(relative(kernel.mismatchWeight, 0.25e-12) < 1e-11)
  }

  @Test(arguments: [(0.25, 0.00211474), (0.5, 0.0447214), (0.75, 0.945742), (0.755, 1.005258)])
  func geometricSchedule(t: Double, sigma: Double) {
    let schedule = GeometricSchedule()
    #expect(relative(schedule.sigma(at: t), sigma) < 2e-6)
    #expect(abs(schedule.time(of: schedule.sigma(at: t)) - t) < 1e-14)
  }

  @Test func logLinearScheduleKeepsLinearly() {
    let schedule = LogLinearSchedule(epsilon: 1e-3)
    for t in [0, 0.3, 1.0] {
      #expect(abs(exp(-schedule.sigma(at: t)) - (1 - 0.999 * t)) < 1e-15)
      #expect(abs(schedule.time(of: schedule.sigma(at: t)) - t) < 1e-14)
    }
  }

  /// VQ-Diffusion's schedule, K = 4096: t, a, b, c, ā, b̄, γ̄.
  @Test(arguments: [
    [1, 0.99999, 2.44141e-10, 9.0e-6, 0.99999, 2.44141e-10, 9.0e-6],
    [2, 0.98989908, 2.46606e-12, 0.01010091, 0.98988918, 2.44141e-10, 0.01010982],
    [50, 0.98039250, 9.29238e-12, 0.01960746, 0.50504991, 2.44141e-10, 0.49494910],
    [99, 0.50022264, 6.03691e-9, 0.49975261, 0.01010982, 2.44141e-10, 0.98988918],
    [100, 8.90224e-4, 2.41250e-8, 0.99901096, 9.0e-6, 2.44141e-10, 0.99999],
  ])
  func maskAndReplace(row: [Double]) {
    let process = MaskAndReplaceProcess(vocabulary: 4096)
    let t = Int(row[0])
    let later = KernelValues(process.kernel(step: t))
    let step = KernelValues(process.kernel(step: t).step(from: process.kernel(step: t - 1)))
    let found = [step.keep, step.replace, step.mask, later.keep, later.replace, later.mask]
    for (value, golden) in zip(found, row.dropFirst()) { #expect(relative(value, golden) < 6e-6) }
    #expect(abs(step.keep + 4096 * step.replace + step.mask - 1) < 1e-15)
  }
}

@Suite struct NoisePropertyTests {
  static let processes: [any NoiseProcess] = [
    UniformProcess(vocabulary: 3), UniformProcess(vocabulary: 3, schedule: LogLinearSchedule()),
    AbsorbingProcess(vocabulary: 3, epsilon: 0.01), AbsorbingProcess(vocabulary: 3, epsilon: 0),
    MaskAndReplaceProcess(vocabulary: 3), MaskAndReplaceProcess(vocabulary: 3, epsilon: 0),
  ]

  /// The transition matrix over V symbols and the mask.
  func matrix(_ kernel: NoiseKernel) -> [[Double]] {
    let v = kernel.vocabulary
    return (0...v).map { x in
      (0...v).map { z in x == v ? (z == v ? 1 : 0) : kernel.probability(of: Token(z), given: Token(x)) }
    }
  }

  @Test(arguments: processes.indices) func stepsComposeToTheCumulativeKernel(index: Int) {
    let process = Self.processes[index]
    for (s, t) in [(0.0, 0.2), (0.1, 0.11), (0.3, 0.9), (0.98, 0.99), (0.5, 1.0)] {
      let (earlier, later) = (process.kernel(at: s), process.kernel(at: t))
      let (a, b, expected) = (matrix(earlier), matrix(later.step(from: earlier)), matrix(later))
      for x in 0...3 {
        #expect(abs(expected[x].reduce(0, +) - 1) < 1e-15)
        for z in 0...3 {
          let product = (0...3).reduce(0) { $0 + a[x][$1] * b[$1][z] }
          #expect(abs(product - expected[x][z]) < 1e-15)
        }
      }
    }
  }

  @Test(arguments: processes.indices) func mismatchWeightIsTheLikelihoodRatio(index: Int) {
    for t in [0.01, 0.5, 0.97] {
      let kernel = Self.processes[index].kernel(at: t)
      let ratio = kernel.probability(of: 1, given: 0) / kernel.probability(of: 1, given: 1)
      #expect(abs(kernel.mismatchWeight - ratio) < 1e-15)
    }
  }

  @Test func limits() {
    #expect(AbsorbingProcess(vocabulary: 5).kernel(at: 1).mask == 1)
    #expect(AbsorbingProcess(vocabulary: 5).kernel(at: 1).mismatchWeight == 1)
    #expect(MaskAndReplaceProcess(vocabulary: 5).kernel(at: 0) == .identity(vocabulary: 5))
    #expect(NoiseKernel.identity(vocabulary: 5).mismatchWeight == 0)
  }
}
