import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// The facts of the synthetic problem on the grid −5...5 with prior exp(−g²/8), 50 points.
@Suite struct SyntheticTaskGoldenTests {
  private let siteLaw: [Double] = {
    let weights = (0..<50).map { j in
      let g = -5 + 10 * Double(j) / 49
      return exp(-g * g / 8)
    }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }()

  private func likelihood(_ task: SyntheticTask) -> any Likelihood {
    task.measure(truth: [Token](repeating: 0, count: task.space.length), item: 0, stream: RandomStream(seed: 1))
      .likelihood
  }

  private func distances(_ p: [Double], _ q: [Double]) -> (hellinger: Double, tv: Double) {
    let affinity = zip(p, q).reduce(0.0) { $0 + ($1.0 * $1.1).squareRoot() }
    return (max(0, 1 - affinity).squareRoot(), zip(p, q).reduce(0.0) { $0 + abs($1.0 - $1.1) } / 2)
  }

  @Test func lengthTwoReference() throws {
    let task = SyntheticTask(.mean, length: 10, lengthTwoReference: siteLaw)
    let truth = [Token](repeating: 0, count: 10)
    let law = try #require(task.measure(truth: truth, item: 0, stream: RandomStream(seed: 1)).reference)
    #expect(abs(law.probabilities.reduce(0, +) - 1) < 1e-12)
    let participation = 1 / law.probabilities.reduce(0) { $0 + $1 * $1 }
    let entropy = law.probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    #expect(abs(participation - 408) < 0.5 && abs(exp(entropy) - 544) < 0.5)
    let prior = siteLaw.flatMap { a in siteLaw.map { a * $0 } }
    let toPrior = distances(prior, law.probabilities)
    #expect(abs(toPrior.hellinger - 0.484) < 5e-4 && abs(toPrior.tv - 0.531) < 5e-4)
    #expect(law.state(ArraySlice([3, 7] + truth[2...])) == 157 && law.state([3]) == nil && law.state([50, 0]) == nil)

    // The mean convention weakens each site: the exact two-site law at L = 5 and 10, against that reference.
    for (length, hellinger, tv) in [(2, 0, 0), (5, 0.241, 0.265), (10, 0.350, 0.385)] {
      let mean = try #require(likelihood(SyntheticTask(.mean, length: length)) as? GridLikelihood)
      let weights = (0..<50).map { siteLaw[$0] * exp(mean.siteLogLikelihood[$0]) }
      let site = weights.map { $0 / weights.reduce(0, +) }
      let found = distances(site.flatMap { a in site.map { a * $0 } }, law.probabilities)
      #expect(abs(found.hellinger - hellinger) < 5e-4 && abs(found.tv - tv) < 5e-4)
    }
  }

  @Test func sumAndMeanAgreeAtLengthTwo() throws {
    let rows = TokenBatch(rows: (0..<50).map { [Token($0), Token(49 - $0 / 2)] })
    let sum = likelihood(SyntheticTask(.sum, length: 2)).logLikelihood(rows)
    let mean = likelihood(SyntheticTask(.mean, length: 2)).logLikelihood(rows)
    #expect(zip(sum, mean).allSatisfy { abs($0 - $1) < 1e-12 })
    let residual = (abs(0 - 24.5) - 8.5, abs(49 - 24.5) - 8.5)
    #expect(abs(sum[0] + (residual.0 * residual.0 + residual.1 * residual.1) / 18) < 1e-12)
  }

  @Test func coupledAndNormAreFunctionsOfWholeSums() throws {
    var random = RandomStream(seed: 2).generator()
    let rows = TokenBatch(rows: (0..<50).map { _ in (0..<10).map { _ in Token(random.uniform(below: 50)) } })
    let coupled = try #require(likelihood(SyntheticTask(.coupled, length: 10)) as? ScalarLikelihood)
    let norm = try #require(likelihood(SyntheticTask(.norm, length: 10)) as? ScalarLikelihood)
    #expect(coupled.contributions.allSatisfy { $0 % 2 == 1 } && norm.contributions.max() == 49 * 49)
    let (first, second) = (coupled.logLikelihood(rows), norm.logLikelihood(rows))
    for row in 0..<rows.count {
      let x = rows[row: row].map(Double.init)
      let sum = x.reduce(0) { $0 + abs($1 - 24.5) }
      #expect(abs(first[row] + (sum - 85) * (sum - 85) / 18) < 1e-10)
      let length = x.reduce(0) { $0 + ($1 * 6 / 49 - 3) * ($1 * 6 / 49 - 3) }.squareRoot()
      let residual = length - 1.5 * 10.0.squareRoot()
      #expect(abs(second[row] + residual * residual / 0.5) < 1e-10)
      let whole = rows[row: row].reduce(0) { $0 + coupled.contributions[Int($1)] }
      #expect(coupled.logLikelihood(ofSum: whole) == first[row])
    }
  }

  @Test func measurementIsAConstantOfTheTask() {
    let task = SyntheticTask(.coupled, length: 5)
    let one = task.measure(truth: [0, 1, 2, 3, 4], item: 0, stream: RandomStream(seed: 1))
    let two = task.measure(truth: [9, 9, 9, 9, 9], item: 3, stream: RandomStream(seed: 2))
    #expect(one.hash == two.hash && !task.measuresTruth)
    let hashes = SyntheticTask.Form.allCases.map {
      SyntheticTask($0, length: 5).measure(truth: [0, 0, 0, 0, 0], item: 0, stream: RandomStream(seed: 1)).hash
    }
    #expect(Set(hashes).count == 4)
  }
}
