import Platform

/// What a wrong measured symbol costs: ℓ = −λ·mismatches + constant.
public enum MismatchNoise: Hashable, Sendable, CustomStringConvertible {
  /// λ = 1/σ², not normalised: the convention of the released SGDD code, whose σ is 0.01 (λ = 10⁴). Requires σ > 0.
  case soft(sigma: Double)
  /// Each symbol is replaced with probability ε by one of the V − 1 others: ℓ = m·log(ε/(V − 1)) + (K − m)·log(1 − ε), a
  /// normalised likelihood. Requires 0 < ε < 1.
  case channel(flip: Double)
  /// No mismatch is possible: ℓ = 0 without, −∞ with any (λ → ∞).
  case hard

  /// The released convention, σ = 0.01.
  public static let released = MismatchNoise.soft(sigma: 0.01)

  /// λ, nats a mismatch; ∞ for `hard`.
  public func weight(vocabulary: Int) -> Double {
    switch self {
    case .soft(let sigma): 1 / (sigma * sigma)
    case .channel(let flip): log1p(-flip) - log(flip) + log(Double(vocabulary - 1))
    case .hard: .infinity
    }
  }

  /// log ℒ of one right symbol, nats.
  public var rightLogLikelihood: Double {
    if case .channel(let flip) = self { log1p(-flip) } else { 0 }
  }

  /// ℓ of `mismatches` among `measurements`, nats.
  public func logLikelihood(mismatches: Int, of measurements: Int, vocabulary: Int) -> Double {
    let wrong = mismatches == 0 ? 0 : -weight(vocabulary: vocabulary) * Double(mismatches)
    return wrong + rightLogLikelihood * Double(measurements)
  }

  /// The probability that one measured symbol is wrong when y is drawn from the likelihood, normalised over y.
  ///
  /// (V − 1)e^{−λ}/(1 + (V − 1)e^{−λ}). 0 for `hard` and, to all digits, for `released`.
  public func flipProbability(vocabulary: Int) -> Double {
    if case .channel(let flip) = self { return flip }
    let wrong = Double(vocabulary - 1) * exp(-weight(vocabulary: vocabulary))
    return wrong == .infinity ? 1 : wrong / (1 + wrong)
  }

  /// "σ = 0.01", "ε = 0.05" or "hard".
  public var description: String {
    switch self {
    case .soft(let sigma): "σ = \(sigma)"
    case .channel(let flip): "ε = \(flip)"
    case .hard: "hard"
    }
  }

  /// λ of gradients: `hard` takes the 10⁴ of the released code in place of ∞.
  func gradientWeight(vocabulary: Int) -> Double {
    let weight = weight(vocabulary: vocabulary)
    return weight == .infinity ? Self.released.weight(vocabulary: vocabulary) : weight
  }

  /// −λ·Δ for a change Δ of the number of mismatches; for λ = ∞ the limit, so that a chain that starts off the support
  /// never adds mismatches and always accepts to lose some.
  @inline(__always)
  static func change(_ mismatches: Int, weight: Double) -> Double {
    mismatches == 0 ? 0 : -weight * Double(mismatches)
  }
}
