import Platform

/// What Stirling's formula leaves out, for a > 0: δ(a) = ln Γ(a) − (a − ½) ln a + a − ½ ln 2π.
func stirlingCorrection(_ a: Double) -> Double {
  guard a >= 10 else {
    let (logGamma, _): (Double, Int) = lgamma(a)
    return logGamma - (a - 0.5) * log(a) + a - 0.5 * log(2 * .pi)
  }
  let divisors = [12, -360, 1260, -1680, 1188, -360_360 / 691.0, 156]
  return divisors.reversed().reduce(0) { $0 / (a * a) + 1 / $1 } / a
}

/// The deviance x·ln(x/m) + m − x of x from its mean m, without the cancellation of the closed form near x = m.
///
/// Powers such as x^a/Γ(a) written through it keep their digits for large a (Loader 2000, saddle-point expansion).
func deviance(_ x: Double, _ mean: Double) -> Double {
  let excess = (mean - x) / x
  return x * (excess - (abs(excess) < 0.5 ? log1p(excess) : log(mean / x)))
}
