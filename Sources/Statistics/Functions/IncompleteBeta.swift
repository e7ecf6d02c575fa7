import Platform

/// The regularised incomplete beta function I_x(a, b) = ∫₀ˣ tᵃ⁻¹(1−t)ᵇ⁻¹ dt / B(a, b).
///
/// Takes both x and y = 1 − x, so that neither tail loses digits. Requires a, b > 0 and x, y in 0...1; NaN otherwise.
/// Continued fraction DLMF 8.17.22 by Lentz's method; relative error below 1e-12 up to a, b of 1e4, 1e-10 at 1e6.
public func regularisedBeta(_ a: Double, _ b: Double, _ x: Double, complement y: Double) -> Double {
  guard a > 0, b > 0, x >= 0, y >= 0, x <= 1, y <= 1 else { return .nan }
  if x == 0 { return 0 }
  if y == 0 { return 1 }
  if x > (a + 1) / (a + b + 2) { return 1 - regularisedBeta(b, a, y, complement: x) }

  let tiny = 1e-300
  var fraction = 1.0, c = 1.0, d = 0.0
  for step in 1..<1_000_000 {
    let m = Double(step / 2)
    let coefficient =
      step % 2 == 0
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 + coefficient * d
    c = 1 + coefficient / c
    d = 1 / (abs(d) < tiny ? tiny : d)
    c = abs(c) < tiny ? tiny : c
    fraction *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return betaKernel(a, b, x, y) / (a * fraction)
}

/// xᵃ·yᵇ/B(a, b), through deviances from the mean a/(a+b).
func betaKernel(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
  let n = a + b
  let correction = stirlingCorrection(n) - stirlingCorrection(a) - stirlingCorrection(b)
  return (a * (b / n) / (2 * .pi)).squareRoot() * exp(correction - deviance(a, n * x) - deviance(b, n * y))
}
