import Diffusion
import Priors
import Tensors
import Testing

@testable import Metrics

/// Distances of signals to a known law: by hand, at the floor for exact draws, above it for others.
struct SignalsMetricTests {
  private struct Signals: SignalLikelihood {
    let prior = GaussianMixture.octagon
    let matrix = MatrixMeasurement([1, 0.5], dimension: 2, values: [1.6], sigma: 0.3)
    var space: TokenSpace { prior.latents }
    var measurement: any GaussianMeasurement { matrix }
    func logLikelihood(_ z: TokenBatch) -> [Double] {
      let all = prior.logLikelihoods(of: matrix)
      return (0..<z.count).map { all[Int(z[$0, 0])] }
    }
    func tokens(of x: RealBatch, _ random: inout RandomGenerator) throws -> TokenBatch {
      try prior.drawLatents(given: x, 0, &random)
    }
  }

  @Test func distancesByHand() {
    let (x, y) = (RealBatch(rows: [[0, 0], [3, 4]]), RealBatch(rows: [[0, 0]]))
    #expect(meanDistance(x, y) == 2.5 && meanDistance(x, x) == 2.5 && meanDistance(y, y) == 0)
    let moments = SignalMoments(x)
    #expect(moments.mean == [1.5, 2] && moments.covariance == [2.25, 3, 3, 4])
    #expect(distance([1, 2], [4, 6]) == 5)
  }

  private func scores(_ draws: (latents: TokenBatch, points: RealBatch)) throws -> [Double] {
    let likelihood = Signals()
    let exact = try likelihood.prior.posterior(under: likelihood)
    let input = MetricInput(
      draws: draws.latents, truth: [], likelihood: likelihood, exact: exact, reference: exact?.reference,
      claim: .posterior, labels: nil, floors: FloorCache(stream: RandomStream(seed: 1)),
      signals: Tensor(draws.points.storage.map(Float.init), shape: [draws.points.count, 2]))
    return try SignalsMetric().evaluate(input) + MisfitMetric().evaluate(input)
  }

  /// Exact draws lie at their floor; one mode alone, the prior, and draws that are too close together do not.
  @Test func exactDrawsAreAtTheFloor() throws {
    let likelihood = Signals()
    let law = likelihood.prior.posterior(likelihood.matrix).law
    var random = RandomStream(seed: 2).generator()
    let exact = try scores(law.draw(500, &random))
    for i in 0..<3 { #expect(exact[i] < 3 * exact[i + 3], "\(exact)") }
    #expect(abs(exact[6] - 0.2048 / 0.3) < 0.06)
    let prior = try scores(likelihood.prior.draw(500, &random))
    for i in 0..<3 { #expect(prior[i] > 5 * prior[i + 3], "\(prior)") }
    #expect(prior[3...5] == exact[3...5])
    var narrow = law.draw(500, &random)
    for n in narrow.points.storage.indices { narrow.points.storage[n] = law.mean[n % 2] }
    let point = try scores(narrow)
    #expect(point[0] < 1e-6 && abs(point[1] - 1) < 1e-6 && point[2] > 5 * point[5], "\(point)")
  }

  @Test func nothingWithoutSignals() throws {
    let likelihood = Signals()
    let input = MetricInput(
      draws: TokenBatch(count: 3, length: 1), truth: [], likelihood: likelihood, exact: nil, reference: nil,
      claim: .other, labels: nil, floors: FloorCache(stream: RandomStream(seed: 1)))
    #expect(try SignalsMetric().evaluate(input).allSatisfy(\.isNaN))
  }
}
