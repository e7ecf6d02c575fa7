import Diffusion
import Foundation
import Metrics
import Statistics
import Tensors
import Testing

/// A posterior of independent sites.
private struct SitesPosterior: ExactPosterior {
  let marginals: [[Double]]
  let logEvidence = 0.0
  var entropy: Double { 0 }
  var mode: (tokens: [Token], logProbability: Double)? { nil }
  var reference: ReferenceLaw { ReferenceLaw(statistic: "none", probabilities: [1]) { _ in nil } }
  func logProbability(_ x: TokenBatch) -> [Double] { [] }
  func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    var draws = TokenBatch(count: count, length: marginals.count)
    for row in 0..<count {
      for (site, law) in marginals.enumerated() { draws[row, site] = Token(random.categorical(law) ?? 0) }
    }
    return draws
  }
  func logValue(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Double]? { nil }
  func neighbourLogRatios(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Float]? { nil }
  func siteMarginals() throws -> [Double]? { marginals.flatMap { $0 } }
}

@Suite struct SiteMarginalsTests {
  private let posterior = SitesPosterior(marginals: [[0.5, 0.3, 0.2], [1, 0, 0], [0.01, 0.01, 0.98]])

  private func scores(_ draws: TokenBatch, _ claim: SamplerClaim = .posterior) throws -> [String: Double] {
    try SiteMarginalsMetric().scores(input(draws, vocabulary: 3, exact: posterior, claim: claim))
  }

  @Test func distancesByHand() throws {
    let draws = TokenBatch(rows: [[0, 0, 2], [0, 1, 2]])
    let two = try scores(draws)
    #expect(close(two["site_tv"]!, (0.5 + 0.5 + 0.02) / 3, 1e-12))
    let point = try scores(TokenBatch(rows: [[1, 0, 2]]), .point)
    #expect(close(point["site_tv"]!, (0.7 + 0 + 0.02) / 3, 1e-12) && point["site_tv_floor"]!.isNaN)
    #expect(try SiteMarginalsMetric().evaluate(input(draws, vocabulary: 3)).allSatisfy(\.isNaN))
  }

  /// The floor in closed form is the mean over many sets of exact draws.
  @Test(arguments: [1, 2, 7, 40]) func floorIsTheMeanOfExactDraws(_ n: Int) throws {
    var values: [Double] = []
    for k in 0..<4000 { values.append(try scores(posterior.sample(n, RandomStream(seed: 4)["set", k]))["site_tv"]!) }
    let floor = try scores(posterior.sample(n, RandomStream(seed: 5)))["site_tv_floor"]!
    let deviation = values.map { ($0 - mean(values)) * ($0 - mean(values)) }.reduce(0, +).squareRoot() / 4000
    #expect(abs(mean(values) - floor) < 5 * deviation)  // 6e-7 for each n
  }
}
