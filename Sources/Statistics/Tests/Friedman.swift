/// Friedman's test that k treatments, measured on the same n units, do not differ.
public struct Friedman: Sendable, Equatable {
  /// The chi-square statistic, corrected for ties, with k − 1 degrees of freedom.
  public let test: TestResult
  /// The mean rank of each treatment over the units, 1 for the smallest value; in the order given.
  public let averageRanks: [Double]

  /// Ranks the treatments within every unit, ties sharing the mean rank.
  ///
  ///     χ² = (12·Σ_j R_j²/(n·k·(k+1)) − 3n(k+1)) / (1 − Σ(t³ − t)/(n·k·(k² − 1))),
  ///
  /// with R_j the sum of ranks of treatment j and t the sizes of groups of ties. `treatments[j][i]` is treatment j on unit i.
  /// Undefined below three treatments, below two units, for unequal lengths, for values that are not finite, and where all
  /// treatments tie on every unit.
  public init(_ treatments: [[Double]]) {
    let k = treatments.count
    let n = treatments.first?.count ?? 0
    func undefined(_ reason: String) -> TestResult { .undefined("Friedman", n: n, reason) }
    guard k >= 3 else {
      (test, averageRanks) = (undefined("\(k) of the at least 3 treatments that it needs"), [])
      return
    }
    guard n >= 2, treatments.allSatisfy({ $0.count == n }) else {
      (test, averageRanks) = (undefined("every treatment needs the same units, at least 2"), [])
      return
    }
    guard treatments.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      (test, averageRanks) = (undefined("a value is not finite"), [])
      return
    }
    var sums = [Double](repeating: 0, count: k)
    var ties = 0.0
    for i in 0..<n {
      let (ranks, groups) = Statistics.averageRanks(treatments.map { roundedTo12Digits($0[i]) })
      for j in 0..<k { sums[j] += ranks[j] }
      ties += groups.reduce(0.0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
    }
    averageRanks = sums.map { $0 / Double(n) }
    let (units, count) = (Double(n), Double(k))
    let correction = 1 - ties / (units * count * (count * count - 1))
    guard correction > 0 else {
      test = undefined("all treatments tie on every unit")
      return
    }
    let squares = sums.reduce(0) { $0 + $1 * $1 }
    let statistic = (12 * squares / (units * count * (count + 1)) - 3 * units * (count + 1)) / correction
    test = TestResult(
      "Friedman", statistic: statistic, degreesOfFreedom: count - 1,
      p: ChiSquare(count - 1).survival(statistic), n: n)
  }
}
