/// Wilson's score interval of a proportion k/n: (p̂ + z²/2n ± z√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n).
///
/// No interval for n = 0, k outside 0...n, or a confidence outside (0, 1).
public func wilsonInterval(successes k: Int, of count: Int, confidence: Double = 0.95) -> Interval {
  let n = Double(count)
  let p = Double(k) / n
  guard count > 0, k >= 0, k <= count, confidence > 0, confidence < 1 else {
    return Interval(
      estimate: .nan, undefined: "no proportion \(k) of \(count) at confidence \(confidence)", method: .wilson,
      confidence: confidence)
  }
  let z = Normal.quantile((1 + confidence) / 2)
  let centre = p + z * z / (2 * n)
  let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  return Interval(
    estimate: p, low: k == 0 ? 0 : (centre - reach) / scale, high: k == count ? 1 : (centre + reach) / scale,
    method: .wilson, confidence: confidence)
}
