import Platform

/// log(e^a + e^b); −∞ when both are.
func logAddExp(_ a: Double, _ b: Double) -> Double {
  let high = max(a, b)
  return high == -.infinity ? high : high + log1p(exp(min(a, b) - high))
}

/// log Σ e^v, nats; −∞ for no values or none above −∞.
func logSumExp(_ values: some Collection<Double>) -> Double {
  guard let high = values.max(), high > -.infinity else { return -.infinity }
  return high + log(values.reduce(0) { $0 + exp($1 - high) })
}

/// −Σ p log p of log-probabilities, nats; 0·log 0 = 0.
func entropy(ofLog values: some Sequence<Double>) -> Double {
  values.reduce(0) { $1 > -.infinity ? $0 - exp($1) * $1 : $0 }
}
