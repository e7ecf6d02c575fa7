import Platform

/// The mean absolute deviation E|X − np| of a binomial X of n trials: 2(1 − p)^(n−m)·p^(m+1)·(m + 1)·C(n, m + 1), m = ⌊np⌋.
///
/// De Moivre's formula (Diaconis and Zabell, "Closed form summation for classical distributions", 1991). Requires n ≥ 0
/// and p in 0...1.
public func binomialDeviation(_ n: Int, _ p: Double) -> Double {
  precondition(n >= 0 && p >= 0 && p <= 1, "a binomial has n ≥ 0 trials of probability 0...1")
  let m = Int((Double(n) * p).rounded(.down))
  guard p > 0, m < n else { return 0 }
  let choose = lgamma(Double(n) + 1) - lgamma(Double(m) + 2) - lgamma(Double(n - m))
  return 2 * Double(m + 1) * exp(choose + Double(n - m) * log1p(-p) + Double(m + 1) * log(p))
}

/// The mean total variation distance of the histogram of n independent draws from their own law: Σ_k E|X_k − np_k|/(2n).
///
/// Exact, and so a floor without simulation. Requires n ≥ 1 and probabilities.
public func expectedTotalVariation(_ law: some Sequence<Double>, draws n: Int) -> Double {
  precondition(n >= 1, "a histogram needs draws")
  return law.reduce(0) { $0 + binomialDeviation(n, min($1, 1)) } / Double(2 * n)
}
