import Diffusion

extension ProductPrior {
  /// A Gaussian on a grid, the same for every site: p_i(j) ∝ exp(−g_j²/(2s²)), g_j = low + (high − low)·j/(N − 1).
  ///
  /// The defaults are the synthetic prior of Chu et al. 2025: 50 points from −5 to 5, s = 2. Throws `PriorError` unless
  /// L ≥ 1, 2 ≤ N < 65,535, s > 0 and low < high.
  public static func gaussianGrid(
    length: Int, points: Int = 50, low: Double = -5, high: Double = 5, sd: Double = 2
  ) throws -> ProductPrior {
    func require(_ condition: Bool, _ what: String, _ requirement: String, _ value: Double) throws {
      guard condition else { throw PriorError.outOfRange(what: what, requirement: requirement, value: value) }
    }
    try require(length >= 1, "the length", "at least 1", Double(length))
    try require(points >= 2 && points < Int(Token.max), "the number of points", "in 2..<65535", Double(points))
    try require(sd > 0 && sd < .infinity, "sd", "positive and finite", sd)
    try require(low.isFinite && high.isFinite && low < high, "low", "below high = \(high)", low)
    let logWeights = (0..<points).map { j in
      let g = low + (high - low) * Double(j) / Double(points - 1)
      return -g * g / (2 * sd * sd)
    }
    return try ProductPrior(
      TokenSpace(length: length, vocabulary: points), logWeights: (0..<length).flatMap { _ in logWeights })
  }
}
