import Platform

/// The law of one noised token given the clean one, the same for every site.
///
///     q(z = j | x = k) = ā·[j = k] + b̄  for symbols j,   q(z = mask | x) = γ̄,   ā + V·b̄ + γ̄ = 1.
///
/// Uniform (b̄ only), absorbing (γ̄ only) and mask-and-replace noise are all of this form, cumulative and one-step alike.
/// It is kept as ln ā and ln(1 − γ̄), so that differences of tiny noise levels keep their digits.
public struct NoiseKernel: Hashable, Sendable {
  /// V, the number of symbols.
  public let vocabulary: Int
  /// ln ā, the log-probability that noise left the token alone; −∞ when nothing is left.
  public let logKeep: Double
  /// ln(1 − γ̄), the log-probability that the token is not masked; −∞ when all are masked.
  public let logVisible: Double

  /// Requires ln ā ≤ ln(1 − γ̄) ≤ 0.
  public init(vocabulary: Int, logKeep: Double, logVisible: Double = 0) {
    precondition(logKeep <= logVisible && logVisible <= 0, "a kernel needs ln ā ≤ ln(1 − γ̄) ≤ 0")
    self.vocabulary = vocabulary
    self.logKeep = logKeep
    self.logVisible = logVisible
  }

  /// No noise: ā = 1.
  public static func identity(vocabulary: Int) -> NoiseKernel { NoiseKernel(vocabulary: vocabulary, logKeep: 0) }

  /// Uniform noise of total level σ: ā = e^{−σ}, b̄ = (1 − e^{−σ})/V (specs: SGDD, K_σ).
  public static func uniform(_ sigma: Double, vocabulary: Int) -> NoiseKernel {
    NoiseKernel(vocabulary: vocabulary, logKeep: -sigma)
  }

  /// ā, the probability of keeping the token.
  public var keep: Double { exp(logKeep) }

  /// b̄, the probability of each single symbol by uniform replacement: (1 − γ̄ − ā)/V.
  public var replace: Double {
    logKeep == -.infinity
      ? exp(logVisible) / Double(vocabulary) : keep * expm1(logVisible - logKeep) / Double(vocabulary)
  }

  /// γ̄, the probability of the mask.
  public var mask: Double { -expm1(logVisible) }

  /// ω = b̄/(ā + b̄), the likelihood ratio of one visible mismatch: q(z | x ≠ z)/q(z | x = z).
  ///
  /// In 0...1, and 1 where nothing is visible. For uniform noise it is the kernel-consistent coupling weight
  /// (e^σ − 1)/(e^σ − 1 + V).
  public var mismatchWeight: Double {
    guard logVisible > -.infinity else { return 1 }
    let odds = logKeep == -.infinity ? .infinity : expm1(logVisible - logKeep)  // V·b̄/ā
    return odds == .infinity ? 1 : odds / (odds + Double(vocabulary))
  }

  /// −ln(ā/(1 − γ̄)), the level of the uniform part alone: σ for uniform noise; 0 where nothing is visible.
  public var uniformLevel: Double { logVisible > -.infinity ? logVisible - logKeep : 0 }

  /// The one-step kernel that leads from `earlier` (less noise) to this one: earlier ∘ step = self.
  ///
  /// a = ā_t/ā_s, 1 − c = (1 − γ̄_t)/(1 − γ̄_s). Requires that `earlier` has no more noise of either kind.
  public func step(from earlier: NoiseKernel) -> NoiseKernel {
    let keep = logKeep == -.infinity ? -.infinity : logKeep - earlier.logKeep
    let visible = logVisible == -.infinity ? -.infinity : logVisible - earlier.logVisible
    return NoiseKernel(vocabulary: vocabulary, logKeep: min(keep, min(visible, 0)), logVisible: min(visible, 0))
  }

  /// q(z | x) for symbols or the mask (z = V).
  public func probability(of z: Token, given x: Token) -> Double {
    if Int(z) == vocabulary { return mask }
    return z == x ? keep + replace : replace
  }
}
