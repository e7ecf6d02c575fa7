import Diffusion

/// The relaxed operator A: a + b − 2ab for XOR and ab for AND of two sites, 0 and a of a site with itself.
///
/// With e_i = P(x_i = 1) it is multilinear, so Σ_k |y_k − A_k(e)| is the expected number of mismatches of independent
/// sites, exactly. It is neither the expectation of a norm nor that of ℒ, and log E ℒ is another number altogether.
extension PairLikelihood: DifferentiableLikelihood {
  /// c_v = v: the signal is the probability of a one.
  public var codebook: Codebook { .ordinal(2) }

  /// λ·(expected mismatches), or ‖y − A(e)‖₂ (gradient 0 where it is 0); `hard` takes λ = 10⁴ in place of ∞.
  public func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(signal.count == space.length && gradient.count == space.length, "a signal has one number a site")
    gradient.update(repeating: 0)
    switch objective {
    case .negativeLogLikelihood:
      let weight = noise.gradientWeight(vocabulary: 2)
      var wrong = 0.0
      for (pair, y) in zip(pairs, measured) {
        let (value, first, second) = relaxed(pair, signal)
        let sign = y == 0 ? weight : -weight
        wrong += y == 0 ? value : 1 - value
        gradient[Int(pair.first)] += sign * first
        gradient[Int(pair.second)] += sign * second
      }
      return weight * wrong
    case .residualNorm:
      var squares = 0.0
      for (pair, y) in zip(pairs, measured) {
        let (value, first, second) = relaxed(pair, signal)
        let residual = value - Double(y)
        squares += residual * residual
        gradient[Int(pair.first)] += residual * first
        gradient[Int(pair.second)] += residual * second
      }
      let norm = squares.squareRoot()
      if norm > 0 { for i in gradient.indices { gradient[i] /= norm } }
      return norm
    }
  }

  /// A_k and its derivatives by the first and the second site.
  private func relaxed(
    _ pair: SitePair, _ signal: UnsafeBufferPointer<Double>
  ) -> (value: Double, first: Double, second: Double) {
    let a = signal[Int(pair.first)]
    let b = signal[Int(pair.second)]
    if pair.first == pair.second { return operation == .xor ? (0, 0, 0) : (a, 1, 0) }
    return operation == .xor ? (a + b - 2 * a * b, 1 - 2 * b, 1 - 2 * a) : (a * b, b, a)
  }
}
