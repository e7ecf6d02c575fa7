import Statistics
import Testing

@Suite struct DistributionGoldenTests {
  @Test func normal() {
    for row in Golden.normalCDF { #expect(close(Normal.cdf(row[0]), row[1]), "Φ(\(row[0]))") }
    for row in Golden.normalQuantile { #expect(close(Normal.quantile(row[0]), row[1]), "Φ⁻¹(\(row[0]))") }
  }

  @Test func studentT() {
    func tolerance(_ degreesOfFreedom: Double) -> Double { degreesOfFreedom > 1e5 ? 1e-10 : 1e-12 }
    for row in Golden.studentSurvival {
      #expect(close(StudentT(row[0]).survival(row[1]), row[2], tolerance(row[0])), "\(row)")
    }
    for row in Golden.studentQuantile {
      #expect(close(StudentT(row[0]).quantile(row[1]), row[2], tolerance(row[0])), "\(row)")
    }
  }

  @Test func chiSquare() {
    for row in Golden.chiSquareSurvival { #expect(close(ChiSquare(row[0]).survival(row[1]), row[2]), "\(row)") }
  }

  @Test func incompleteFunctions() {
    for row in Golden.regularisedBeta {
      #expect(close(regularisedBeta(row[0], row[1], row[2], complement: 1 - row[2]), row[3]), "\(row)")
    }
    for row in Golden.regularisedGamma {
      let (lower, upper) = regularisedGamma(row[0], row[1])
      #expect(close(lower, row[2]) && close(upper, row[3]), "\(row) \(lower) \(upper)")
    }
  }

  @Test func theEdgesOfTheDomain() {
    #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity)
    #expect(Normal.quantile(-0.1).isNaN && Normal.quantile(.nan).isNaN && Normal.cdf(.nan).isNaN)
    #expect(StudentT(3).quantile(0.5) == 0 && StudentT(3).quantile(1) == .infinity)
    #expect(StudentT(0).quantile(0.3).isNaN && StudentT(-1).survival(1).isNaN && StudentT(2).survival(.nan).isNaN)
    #expect(StudentT(3).survival(.infinity) == 0 && StudentT(3).cdf(.infinity) == 1)
    #expect(ChiSquare(4).survival(0) == 1 && ChiSquare(4).survival(-1) == 1 && ChiSquare(4).survival(.infinity) == 0)
    #expect(ChiSquare(0).survival(1).isNaN && regularisedBeta(1, -1, 0.5, complement: 0.5).isNaN)
  }
}
