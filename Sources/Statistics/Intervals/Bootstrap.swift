/// The bias-corrected and accelerated bootstrap interval (Efron 1987) from given resamples.
///
/// `indices` has shape (B, n): row b lists the values of resample b, so pairs and strata are the caller's to keep.
///
///     z₀ = Φ⁻¹((#{θ* < θ̂} + #{θ* ≤ θ̂})/2B),   a = Σu³ / (6·(Σu²)^{3/2}),   u_i = θ̄₍·₎ − θ₍ᵢ₎ (jackknife),
///     ends at the quantiles Φ(z₀ + (z₀ + z_α)/(1 − a(z₀ + z_α))) of θ*, interpolated linearly.
///
/// θ* within 1e-12 of θ̂ (relative to the range of θ*) counts as equal, so that the order of a sum does not matter.
/// No interval (with the reason) below two values, for values that are not finite, or where all resamples agree.
/// Requires n·B indices in 0..<n.
public func bcaInterval(
  _ values: [Double], indices: [Int], confidence: Double = 0.95, statistic: ([Double]) -> Double = mean
) -> Interval {
  let n = values.count
  let resamples = n == 0 ? 0 : indices.count / n
  let method = Interval.Method.bca(resamples: resamples)
  let estimate = statistic(values)
  func undefined(_ reason: String) -> Interval {
    Interval(estimate: estimate, undefined: reason, method: method, confidence: confidence)
  }
  if let reason = whyNoInterval(values, confidence) { return undefined(reason) }
  precondition(resamples > 0 && indices.count == n * resamples, "resample indices have shape (B, n)")

  var sample = values
  let replicates = (0..<resamples).map { b in
    for i in 0..<n { sample[i] = values[indices[b * n + i]] }
    return statistic(sample)
  }.sorted()
  let range = replicates[resamples - 1] - replicates[0]
  guard range.isFinite else { return undefined("the statistic of a resample is not finite") }
  guard range > 1e-12 * abs(estimate) else { return undefined("all resamples have the same statistic") }

  let tolerance = 1e-12 * range
  let below = replicates.count { $0 < estimate - tolerance }
  let notAbove = replicates.count { $0 <= estimate + tolerance }
  let z0 = Normal.quantile(Double(below + notAbove) / Double(2 * resamples))
  guard z0.isFinite else { return undefined("the estimate lies outside of all resamples") }

  let a = acceleration(jackknife(values, statistic))
  func end(_ probability: Double) -> Double {
    let z = z0 + Normal.quantile(probability)
    return quantile(replicates, Normal.cdf(z0 + z / (1 - a * z)))
  }
  let (low, high) = (end((1 - confidence) / 2), end((1 + confidence) / 2))
  guard low.isFinite, high.isFinite else { return undefined("the acceleration is not defined") }
  return Interval(estimate: estimate, low: low, high: high, method: method, confidence: confidence)
}

/// The BCa interval with `resamples` uniform resamples, drawn from a source of 64-bit random words.
///
/// Index k = ⌊word·n/2⁶⁴⌋, row after row: a function of the source's stream alone.
public func bcaInterval(
  _ values: [Double], confidence: Double = 0.95, resamples: Int = 9_999, statistic: ([Double]) -> Double = mean,
  random: () -> UInt64
) -> Interval {
  let n = UInt64(values.count)
  let indices = (0..<values.count * max(resamples, 1)).map { _ in Int(random().multipliedFullWidth(by: n).high) }
  return bcaInterval(values, indices: indices, confidence: confidence, statistic: statistic)
}

/// The statistic with each value left out in turn.
private func jackknife(_ values: [Double], _ statistic: ([Double]) -> Double) -> [Double] {
  values.indices.map { i in
    var rest = values
    rest.remove(at: i)
    return statistic(rest)
  }
}

private func acceleration(_ leftOut: [Double]) -> Double {
  let centre = mean(leftOut)
  let (cubes, squares) = leftOut.reduce((0, 0)) { sums, value in
    let u = centre - value
    return (sums.0 + u * u * u, sums.1 + u * u)
  }
  return cubes / (6 * squares * squares.squareRoot())
}
