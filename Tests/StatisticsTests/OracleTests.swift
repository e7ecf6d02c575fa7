import Foundation
import Statistics
import Testing

/// Values of our functions on fixed inputs, for `scripts/oracles/statistics.py` to recompute with SciPy and statsmodels.
@Suite struct OracleTests {
  struct Case: Encodable {
    let function: String
    let arguments: [[Double]]
    let values: [Double]
  }

  /// Writes the cases to the file that `STATISTICS_ORACLE` names; without it there is nothing to write.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["STATISTICS_ORACLE"] != nil))
  func writeCases() throws {
    let path = try #require(ProcessInfo.processInfo.environment["STATISTICS_ORACLE"])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .prettyPrinted
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try encoder.encode(Self.cases()).write(to: URL(fileURLWithPath: path))
  }

  static func cases() -> [Case] {
    let source = SplitMix(2_026)
    var cases: [Case] = []
    func add(_ function: String, _ arguments: [Double]..., values: [Double]) {
      cases.append(Case(function: function, arguments: arguments, values: values))
    }
    let probabilities = (0..<50).map { _ in source.uniform() }
    add("normal_quantile", probabilities, values: probabilities.map(Normal.quantile))
    for df in [1.0, 4, 9, 57.5, 999] {
      let t = (0..<20).map { _ in 3 * source.normal() }
      add("t_survival", [df], t, values: t.map(StudentT(df).survival))
      add("t_quantile", [df], probabilities, values: probabilities.map(StudentT(df).quantile))
      let squares = t.map { df * (0.5 + $0 * $0 / 9) }
      add("chi2_survival", [df], squares, values: squares.map(ChiSquare(df).survival))
      add("chi2_quantile", [df], probabilities, values: probabilities.map(ChiSquare(df).quantile))
    }
    for n in [5, 8, 12, 25, 60] {
      let d = (0..<n).map { _ in 0.3 + source.normal() }
      let coarse = d.map { ($0 * 4).rounded() / 4 }
      for values in [d, coarse] {
        let t = pairedT(values)
        let interval = studentInterval(values, confidence: 0.9)
        add("t_test", values, values: [t.statistic, t.p, interval.low, interval.high, cohenDz(values)])
        for rule in ZeroRule.allCases {
          let result = wilcoxonSignedRank(values, zeros: rule)
          add("wilcoxon_\(rule)", values, values: [result.statistic, result.p])
        }
        if n <= 12 { add("sign_flip", values, values: [signFlip(values, random: source.next).p]) }
      }
      let indices = (0..<999 * n).map { _ in Int(source.uniform() * Double(n)) }
      let interval = bcaInterval(d, indices: indices)
      add("bca", d, indices.map(Double.init), values: [interval.low, interval.high])
      let chains = (0..<3).map { k in (0..<4 * n).map { _ in source.normal() + Double(k) / 5 } }
      let rHat = splitRHat(chains)
      add("split_rhat", chains[0], chains[1], chains[2], values: [rHat.bulk, rHat.tail])
      let size = ChainSampleSize(chains)
      add("chain_size", chains[0], chains[1], chains[2], values: [size.bulk, size.tail])
      for margin in [0.2, 1.5] {
        let test = equivalence(d, margin: margin)
        add("equivalence", d, [margin], values: [test.statistic, test.p])
      }
      let treatments = (0..<4).map { k in (0..<n).map { _ in (2 * source.normal() + Double(k)).rounded() } }
      let friedman = Friedman(treatments)
      add(
        "friedman", treatments[0], treatments[1], treatments[2], treatments[3],
        values: [friedman.test.statistic, friedman.test.p])
      for effect in [0.05, 0.2, 0.4, 0.7] {
        for level in [0.05, 0.01, 0.001] {
          add("power", [effect, Double(n), level], values: [pairedPower(effect: effect, pairs: n, level: level)])
        }
      }
      let groups = (0..<n).map { i in (0...i % 4).map { _ in source.normal() + Double(i % 3) } }
      for design in BootstrapDesign.allCases {
        let interval = groupedInterval(groups, design, resamples: 199, random: SplitMix(UInt64(n)).next)
        add(
          "\(design)_bootstrap", [Double(n)], [199], groups.map { Double($0.count) }, groups.flatMap { $0 },
          values: [interval.low, interval.high])
      }
      let p = (0..<n).map { _ in source.uniform() * source.uniform() / 5 }
      add("holm", p, values: holm(p))
      add("benjamini_hochberg", p, values: benjaminiHochberg(p))
      let wilson = wilsonInterval(successes: n / 3, of: n, confidence: 0.9)
      add("wilson", [Double(n / 3), Double(n), 0.9], values: [wilson.low, wilson.high])
      let won = d.count { $0 > 0 }
      let (exact, midP) = mcNemar(won, n - won)
      add("mcnemar", [Double(won), Double(n - won)], values: [exact.statistic, exact.p, midP.p])
      let uniform = uniformity((0..<8).map { 3 * n + $0 * $0 })
      add("uniformity", (0..<8).map { Double(3 * n + $0 * $0) }, values: [uniform.statistic, uniform.p])
      let law = p.map { $0 / p.reduce(0, +) }
      let counts = p.map { Int(1_000 * $0) }
      let g = gTest(Histogram(counts: counts), law)
      add("g_test", counts.map(Double.init), law, values: [g.statistic, g.degreesOfFreedom ?? .nan, g.p])
    }
    return cases
  }
}
