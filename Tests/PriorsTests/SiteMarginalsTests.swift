import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

@Suite struct SiteMarginalsTests {
  /// The marginals of a chain's and of a table's posterior, against the sum over all sequences.
  @Test func againstEnumeration() throws {
    let space = TokenSpace(length: 5, vocabulary: 3)
    let chain = try MarkovPrior(space, initial: [1, 2, 0], transition: [5, 1, 1, 1, 3, 0, 2, 2, 4])
    let table: [Double] = (0..<15).map { n -> Double in n % 7 == 3 ? -.infinity : -0.4 * Double(n * n % 5) }
    let likelihood = SiteLikelihood(space: space, siteLogLikelihood: table)
    let all = space.enumerated()
    for prior in [chain, try chain.tabulated()] as [any ExactPrior] {
      let posterior = try #require(try prior.posterior(under: likelihood))
      let marginals = try #require(try posterior.siteMarginals())
      var expected = [Double](repeating: 0, count: 15)
      for (row, log) in posterior.logProbability(all).enumerated() {
        for site in 0..<5 { expected[3 * site + Int(all[row, site])] += exp(log) }
      }
      #expect(zip(marginals, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }
}
