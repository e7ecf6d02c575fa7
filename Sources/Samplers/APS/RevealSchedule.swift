import Platform

/// How many of L positions stay masked, and the mask probability of the matching noise level (MaskGIT's schedules).
struct RevealSchedule {
  let isCosine: Bool
  let steps: Int
  let length: Int

  init(_ schedule: APS.Schedule, steps: Int, length: Int) {
    isCosine = schedule == .cosine || schedule == .auto && length > 16
    self.steps = steps
    self.length = length
  }

  /// 1 − α before step j: 1 at j = 0, 0 at j = T.
  func maskProbability(before j: Int) -> Double {
    if j >= steps { return 0 }
    return isCosine ? cos(.pi / 2 * Double(j) / Double(steps)) : Double(steps - j) / Double(steps)
  }

  /// w = (α_s − α_t)/(1 − α_t) of step j: 1/i for the linear schedule.
  func revealProbability(_ j: Int) -> Double { 1 - maskProbability(before: j + 1) / maskProbability(before: j) }

  /// Positions to leave masked by step j of `masked` ones: 0 at the last step, else at most masked − 1.
  func remaining(after j: Int, masked: Int) -> Int {
    if j + 1 >= steps { return 0 }
    let target =
      isCosine
      ? Int((Double(length) * maskProbability(before: j + 1)).rounded(.down)) : length * (steps - 1 - j) / steps
    return min(target, masked - 1)
  }
}
