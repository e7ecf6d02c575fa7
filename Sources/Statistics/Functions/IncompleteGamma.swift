import Platform

/// The regularised incomplete gamma functions P(a, x) = ∫₀ˣ tᵃ⁻¹e⁻ᵗ dt / Γ(a) and Q(a, x) = 1 − P(a, x).
///
/// Requires a > 0 and x ≥ 0; NaN otherwise. Series DLMF 8.7.1 below x = a + 1, continued fraction 8.9.2 above;
/// relative error about 1e-13.
public func regularisedGamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
  guard a > 0, a < .infinity, x >= 0 else { return (.nan, .nan) }
  if x == 0 { return (0, 1) }
  if x == .infinity { return (1, 0) }
  let kernel = (a / (2 * .pi)).squareRoot() * exp(-deviance(a, x) - stirlingCorrection(a))  // xᵃe⁻ˣ/Γ(a)

  if x < a + 1 {
    var term = 1 / a, sum = 1 / a, k = a
    while term > sum * 1e-17 {
      k += 1
      term *= x / k
      sum += term
    }
    return (kernel * sum, 1 - kernel * sum)
  }
  let tiny = 1e-300
  var b = x + 1 - a
  var c = 1 / tiny, d = 1 / b, fraction = d
  for i in 1...1_000_000 {
    let coefficient = -Double(i) * (Double(i) - a)
    b += 2
    d = coefficient * d + b
    c = b + coefficient / c
    d = 1 / (abs(d) < tiny ? tiny : d)
    c = abs(c) < tiny ? tiny : c
    fraction *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return (1 - kernel * fraction, kernel * fraction)
}
