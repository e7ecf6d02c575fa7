import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// ℓ = log p(class | x)/σ²: its value, its one-site changes, its gradient.
struct ClassifierLikelihoodTests {
  static let likelihoods = [
    ClassifierLikelihood(classifier(rows: 8, columns: 8), target: 1, sigma: 0.5),
    ClassifierLikelihood(
      classifier(rows: 4, columns: 6, classes: 10, channels: 16, response: .silu), target: 9, sigma: 2),
    ClassifierLikelihood(classifier(rows: 6, columns: 9, classes: 2, channels: 17, pool: 3), target: 0, sigma: 1),
    ClassifierLikelihood(classifier(rows: 3, columns: 5, classes: 9, channels: 1, pool: 1), target: 8, sigma: 1),
  ]

  @Test(arguments: likelihoods.indices) func valueIsTheDefinition(_ n: Int) {
    let likelihood = Self.likelihoods[n]
    for seed in 0..<10 {
      let z = bits(likelihood.space.length, RandomStream(seed: 4)["z", seed])
      let expected = logShare(definedLogits(likelihood.classifier, z.map { Double($0) }), likelihood.target)
      let value = likelihood.logLikelihood(TokenBatch(rows: [z]))[0] * likelihood.sigma * likelihood.sigma
      #expect(abs(value - expected) < 2e-5 && value < 0)
    }
  }

  /// Every site of pictures that change: the change is the difference, and what is kept does not drift.
  @Test(arguments: likelihoods.indices) func localChangeIsTheDifference(_ n: Int) {
    let likelihood = Self.likelihoods[n]
    var random = RandomStream(seed: 5)["sites", n].generator()
    var z = bits(likelihood.space.length, RandomStream(seed: 5)["start", n])
    var state = likelihood.state(of: z)
    for round in 0..<2000 {
      let site = round < z.count ? round : random.uniform(below: z.count)
      var moved = z
      moved[site] ^= 1
      let change = likelihood.change(state, z, site: site, to: moved[site])
      #expect(likelihood.change(state, z, site: site, to: z[site]) == 0)
      if round % 100 == 0 || round < z.count {
        let values = likelihood.logLikelihood(TokenBatch(rows: [z, moved]))
        #expect(abs(change - values[1] + values[0]) < 1e-9, "round \(round), site \(site)")
      }
      if round % 2 == 0 || round >= z.count {
        likelihood.apply(&state, z, site: site, to: moved[site])
        z = moved
      }
    }
    #expect(abs(state.logLikelihood - likelihood.logLikelihood(TokenBatch(rows: [z]))[0]) < 1e-9)
  }

  /// Reversible with respect to ℒ(z)·ω^d on 2^8 pictures; the law of another class is not.
  @Test func detailedBalance() {
    let network = classifier(rows: 2, columns: 4, classes: 3, channels: 4)
    let likelihood = ClassifierLikelihood(network, target: 2, sigma: 0.7)
    let x = bits(8, RandomStream(seed: 6))
    for logWeight in [0, log(0.3)] {
      let matrix = transitionMatrix(likelihood, reference: x, logWeight: logWeight)
      #expect(imbalance(matrix, target(likelihood, reference: x, logWeight: logWeight)) < 1e-12)
      let other = ClassifierLikelihood(network, target: 0, sigma: 0.7)
      #expect(imbalance(matrix, target(other, reference: x, logWeight: logWeight)) > 1e-4)
    }
  }

  @Test func metropolisFollowsTheRecomputedTrajectory() {
    for likelihood in Self.likelihoods {
      let x = bits(likelihood.space.length, RandomStream(seed: 7))
      var (fast, slow) = (x, x)
      var one = RandomStream(seed: 8).generator()
      var two = RandomStream(seed: 8).generator()
      let counts = likelihood.metropolis(&fast, reference: x, logWeight: log(0.4), proposals: 500, &one)
      let expected = recomputedMetropolis(
        likelihood, &slow, reference: x, logWeight: log(0.4), proposals: 500, &two)
      #expect(fast == slow && counts == expected && counts.moves > 20)
    }
  }

  @Test(arguments: [RelaxedObjective.negativeLogLikelihood, .residualNorm], [0, 1, 2])
  func gradientOfTheSignal(_ objective: RelaxedObjective, _ n: Int) {
    let likelihood = Self.likelihoods[n]
    var random = RandomStream(seed: 9)["signal", n].generator()
    let signal = (0..<likelihood.space.length).map { _ in random.uniform() }
    var gradient = [Double](repeating: .nan, count: signal.count)
    let value = signal.withUnsafeBufferPointer { signal in
      gradient.withUnsafeMutableBufferPointer { likelihood.value(objective, at: signal, gradient: $0) }
    }
    let weight = objective == .residualNorm ? 1 : 1 / (likelihood.sigma * likelihood.sigma)
    func defined(_ signal: [Double]) -> Double {
      -weight * logShare(definedLogits(likelihood.classifier, signal), likelihood.target)
    }
    #expect(abs(value - defined(signal)) < 2e-4 * max(1, value))
    for i in signal.indices {
      var (up, down) = (signal, signal)
      up[i] += 1e-7
      down[i] -= 1e-7
      let slope = (defined(up) - defined(down)) / 2e-7
      #expect(abs(slope - gradient[i]) < 1e-3 * max(1, abs(slope)), "site \(i)")
    }
  }

  @Test func onBitsTheRelaxationIsTheLikelihood() {
    let likelihood = Self.likelihoods[0]
    let z = bits(64, RandomStream(seed: 10))
    var gradient = [Double](repeating: 0, count: 64)
    let value = z.map { Double($0) }.withUnsafeBufferPointer { signal in
      gradient.withUnsafeMutableBufferPointer { likelihood.value(.negativeLogLikelihood, at: signal, gradient: $0) }
    }
    #expect(abs(value + likelihood.logLikelihood(TokenBatch(rows: [z]))[0]) < 1e-4)
  }

  @Test func measurementsNameTheirClassAndNetwork() {
    func measured(_ network: Classifier, _ target: Int, _ sigma: Double) -> Tasks.Measurement {
      ClassConditionalTask(ClassifierLikelihood(network, target: target, sigma: sigma))
        .measure(truth: [], item: 0, stream: RandomStream(seed: 1))
    }
    let (one, two) = (classifier(rows: 4, columns: 4), classifier(rows: 4, columns: 4, seed: 2))
    let first = measured(one, 1, 0.5)
    #expect(first.wanted == 1 && first.hash == measured(one, 1, 0.5).hash)
    #expect(Set([first, measured(one, 2, 0.5), measured(one, 1, 0.6), measured(two, 1, 0.5)].map(\.hash)).count == 4)
    #expect(first.description == "class 1 of 3, σ = 0.5")
  }
}
