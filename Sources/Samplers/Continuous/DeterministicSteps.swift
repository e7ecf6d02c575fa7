import Diffusion

/// Steps of DDIM with η = 0 through some of the T levels of a schedule, from large noise to none.
///
/// Song et al. 2021, equation 12: x_s = √ᾱ_s x̂0 + √(1 − ᾱ_s) ε̂, ε̂ = (x_t − √ᾱ_t x̂0)/√(1 − ᾱ_t). Levels are
/// t_i = iT/S + 1 for i = S − 1 … 0, and 0 at last.
struct DeterministicSteps: Sendable {
  let schedule: VarianceSchedule
  /// t_{S−1}, …, t_0, 0.
  let levels: [Int]

  /// Requires 1 ≤ S ≤ T.
  init(_ count: Int, _ schedule: VarianceSchedule = VarianceSchedule()) {
    precondition(count >= 1 && count <= schedule.steps, "1 ≤ S ≤ T")
    self.schedule = schedule
    levels = (0..<count).reversed().map { $0 * schedule.steps / count + 1 } + [0]
  }

  /// ᾱ of a level.
  func share(_ t: Int) -> Double { schedule.cumulative[t] }

  /// x̂0 of rows at level t.
  func denoise(_ prior: any ContinuousPrior, _ x: RealBatch, at t: Int) throws -> RealBatch {
    try prior.denoise(scaled(x, t), schedule.sigma(t))
  }

  /// x̂0, and the gradient in x_t of what `cotangent` is the gradient of in x̂0.
  func denoise(
    _ prior: any ContinuousPrior, _ x: RealBatch, at t: Int, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (clean: RealBatch, gradient: RealBatch) {
    var (clean, gradient) = try prior.denoise(scaled(x, t), schedule.sigma(t), cotangent: cotangent)
    for i in gradient.storage.indices { gradient.storage[i] /= share(t).squareRoot() }
    return (clean, gradient)
  }

  /// x_s of x_t and x̂0.
  func step(_ x: RealBatch, _ clean: RealBatch, from t: Int, to s: Int) -> RealBatch {
    let (a, b) = (share(t), share(s))
    return x.map(with: clean) { x, x0 in
      b.squareRoot() * x0 + (1 - b).squareRoot() * (x - a.squareRoot() * x0) / (1 - a).squareRoot()
    }
  }

  private func scaled(_ x: RealBatch, _ t: Int) -> RealBatch {
    var scaled = x
    for i in scaled.storage.indices { scaled.storage[i] /= share(t).squareRoot() }
    return scaled
  }
}

extension RealBatch {
  /// Every row over its norm, and the norms; rows of norm 0 stay 0.
  func normalised() -> (directions: RealBatch, norms: [Double]) {
    var result = self
    let norms = (0..<count).map { row in self[row: row].reduce(0) { $0 + $1 * $1 }.squareRoot() }
    for row in 0..<count { for i in 0..<dimension { result[row, i] = norms[row] > 0 ? self[row, i] / norms[row] : 0 } }
    return (result, norms)
  }
}
