import Platform

/// The power of a two-sided paired t test: P(|T| > t_crit) for a true mean difference of `effect` standard deviations.
///
/// T has n − 1 degrees of freedom and non-centrality effect·√n. Computed as
///
///     ∫ (Φ(δ − cS) + Φ(−cS − δ)) dP(S),   S = √(χ²_ν/ν),
///
/// by the trapezoid rule in ln S, which converges geometrically here; relative error about 1e-12. NaN below n = 2, for a
/// level outside (0, 1), or an effect that is not finite.
public func pairedPower(effect: Double, pairs n: Int, level: Double) -> Double {
  guard n >= 2, level > 0, level < 1, effect.isFinite else { return .nan }
  let freedom = Double(n - 1)
  let critical = StudentT(freedom).quantile(1 - level / 2)
  let shift = abs(effect) * Double(n).squareRoot()
  let a = freedom / 2
  let reach = (40 / freedom).squareRoot()
  let step = min(1 / (2 * freedom).squareRoot(), 1 / (1 + critical)) / 6
  let points = Int(((40 / freedom + 2 * reach) / step).rounded(.up))
  var sum = 0.0
  for i in 0...points {
    let u = reach - Double(i) * step
    let density = exp(-a * (expm1(2 * u) - 2 * u))
    let s = critical * exp(u)
    sum += density * (Normal.cdf(shift - s) + Normal.cdf(-s - shift))
  }
  return min(1, 2 * (a / (2 * .pi)).squareRoot() * exp(-stirlingCorrection(a)) * sum * step)
}

/// The fewest pairs with which a paired t test has at least this power, or `nil` where `limit` pairs are too few.
///
/// Requires a level and a power in (0, 1).
public func pairsNeeded(effect: Double, level: Double, power: Double, limit: Int = 1_000_000) -> Int? {
  precondition(level > 0 && level < 1 && power > 0 && power < 1, "a level and a power between 0 and 1")
  guard effect.isFinite, effect != 0 else { return nil }
  func suffices(_ n: Int) -> Bool { pairedPower(effect: effect, pairs: n, level: level) >= power }
  var high = 2
  while high < limit, !suffices(high) { high *= 2 }
  high = min(high, limit)
  guard suffices(high) else { return nil }
  var low = 1
  while high - low > 1 {
    let middle = (low + high) / 2
    if suffices(middle) { high = middle } else { low = middle }
  }
  return high
}
