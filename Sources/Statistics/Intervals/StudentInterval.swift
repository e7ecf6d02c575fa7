/// Student's t interval of a mean: x̄ ± t_{(1+c)/2, n−1}·s/√n.
///
/// No interval below two values, with a value that is not finite, or for a confidence outside (0, 1).
/// All values equal gives an interval of no width.
public func studentInterval(_ values: [Double], confidence: Double = 0.95) -> Interval {
  let estimate = mean(values)
  if let reason = whyNoInterval(values, confidence) {
    return Interval(estimate: estimate, undefined: reason, method: .studentT, confidence: confidence)
  }
  let n = Double(values.count)
  let reach = StudentT(n - 1).quantile((1 + confidence) / 2) * standardDeviation(values) / n.squareRoot()
  return Interval(
    estimate: estimate, low: estimate - reach, high: estimate + reach, method: .studentT, confidence: confidence)
}

/// The default of reports: Student's t below n = 30, BCa of the mean above.
public func reportInterval(
  _ values: [Double], confidence: Double = 0.95, resamples: Int = 9_999, random: () -> UInt64
) -> Interval {
  values.count < 30
    ? studentInterval(values, confidence: confidence)
    : bcaInterval(values, confidence: confidence, resamples: resamples, random: random)
}

/// The reason why values carry no interval, or `nil`.
func whyNoInterval(_ values: [Double], _ confidence: Double) -> String? {
  if values.count < 2 { return "\(values.count) of the at least 2 values that an interval needs" }
  if !values.allSatisfy(\.isFinite) { return "a value is not finite" }
  if !(confidence > 0 && confidence < 1) { return "the confidence \(confidence) is not between 0 and 1" }
  return nil
}
