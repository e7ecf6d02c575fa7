import Tensors

/// What a denoiser p_k = p(x0_i = k | x_t) says about one site z = x_t,i, in probabilities, no logs.
///
/// For a visible z the building block is r_k = p_k/q(z | k) and R = Σ_k r_k: the concrete score and the reverse step are
/// rank-one in it, so each costs O(V). All functions write V numbers.
public enum ReverseLaw {
  /// Concrete score s_b = p_t(x_t with site := b)/p_t(x_t) = Σ_k p_k·q(b | k)/q(z | k): ā·r_b + b̄·R for a visible z
  /// (s_z = 1); (ā·p_b + b̄)/γ̄ for the mask.
  @inlinable
  public static func concreteScore(
    _ z: Token, _ p: UnsafePointer<Double>, _ kernel: KernelValues, into score: UnsafeMutablePointer<Double>
  ) {
    let v = kernel.vocabulary
    if Int(z) == v {
      for b in 0..<v { score[b] = (kernel.keep * p[b] + kernel.replace) / kernel.mask }
      return
    }
    let sum = ratios(z, p, kernel, into: score)
    for b in 0..<v { score[b] = kernel.keep * score[b] + kernel.replace * sum }
  }

  /// The analytic (Tweedie) step: P(x_s,i = b | x_t) for b < V, and the probability of the mask as the result.
  ///
  /// A visible z: ∝ (a·[b = z] + b′)·(ā_s·r_b + b̄_s·R) with the one-step kernel a, b′ from s to t, never the mask. A
  /// mask: b with (c/γ̄_t)(ā_s·p_b + b̄_s), the mask with γ̄_s/γ̄_t. With an exact denoiser this is the exact marginal
  /// of every site; only the independence of sites is an approximation. Not normalised for a visible z.
  @inlinable
  public static func analyticStep(
    _ z: Token, _ p: UnsafePointer<Double>, later: KernelValues, earlier: KernelValues, step: KernelValues,
    into law: UnsafeMutablePointer<Double>
  ) -> Double {
    let (own, others) = masses(z, p, later.vocabulary)
    let weights = analyticStep(z, own, others: others, later: later, earlier: earlier, step: step)
    weights.write(z, p, later.vocabulary, into: law)
    return weights.mask
  }

  /// `analyticStep` from p_z and Σ_{k≠z} p_k.
  @inlinable @inline(__always)
  static func analyticStep(
    _ z: Token, _ p: Double, others: Double, later: KernelValues, earlier: KernelValues, step: KernelValues
  ) -> StepWeights {
    if Int(z) == later.vocabulary {
      let reveal = step.mask / later.mask
      return StepWeights(
        slope: reveal * earlier.keep, offset: reveal * earlier.replace, own: 0, mask: earlier.mask / later.mask)
    }
    let ratio = p / (later.keep + later.replace)
    let sum = ratio + others * later.inverseReplace
    return StepWeights(
      slope: step.replace * earlier.keep * later.inverseReplace, offset: step.replace * earlier.replace * sum,
      own: (step.keep + step.replace) * (earlier.keep * ratio + earlier.replace * sum), mask: 0)
  }

  /// The Euler step of the uniform part.
  ///
  /// P(z → b) = Δu/V·s_b for b ≠ z, u = −ln(ā/(1 − γ̄)), with the concrete score at t, the rest on staying (normalised
  /// where the moves sum to more than 1). A mask is revealed as in `analyticStep`, which is linear in γ̄ already. The
  /// result is the probability of the mask.
  @inlinable
  public static func eulerStep(
    _ z: Token, _ p: UnsafePointer<Double>, later: KernelValues, earlier: KernelValues, step: KernelValues,
    uniformIncrement: Double, into law: UnsafeMutablePointer<Double>
  ) -> Double {
    let (own, others) = masses(z, p, later.vocabulary)
    let weights = eulerStep(
      z, own, others: others, later: later, earlier: earlier, step: step, uniformIncrement: uniformIncrement)
    weights.write(z, p, later.vocabulary, into: law)
    return weights.mask
  }

  /// `eulerStep` from p_z and Σ_{k≠z} p_k.
  @inlinable @inline(__always)
  static func eulerStep(
    _ z: Token, _ p: Double, others: Double, later: KernelValues, earlier: KernelValues, step: KernelValues,
    uniformIncrement: Double
  ) -> StepWeights {
    let v = later.vocabulary
    if Int(z) == v { return analyticStep(z, p, others: others, later: later, earlier: earlier, step: step) }
    let sum = p / (later.keep + later.replace) + others * later.inverseReplace
    let rate = max(0, uniformIncrement / Double(v))
    let slope = rate * later.keep * later.inverseReplace
    let offset = rate * later.replace * sum
    let moves = slope * others + offset * Double(v - 1)
    let scale = moves > 1 ? 1 / moves : 1
    return StepWeights(slope: slope * scale, offset: offset * scale, own: max(0, 1 - moves), mask: 0)
  }

  /// The star-shaped step.
  ///
  /// x_s afresh from q(x_s | x0), x0 ~ p: P(b) = ā_s·p_b + b̄_s, the mask with γ̄_s, whatever z was
  /// (Murata et al. 2024). The result is the probability of the mask.
  @inlinable
  public static func starStep(
    _ p: UnsafePointer<Double>, earlier: KernelValues, into law: UnsafeMutablePointer<Double>
  ) -> Double {
    for b in 0..<earlier.vocabulary { law[b] = earlier.keep * p[b] + earlier.replace }
    return earlier.mask
  }

  /// `starStep` from p_z.
  @inlinable @inline(__always)
  static func starStep(_ z: Token, _ p: Double, earlier: KernelValues) -> StepWeights {
    StepWeights(
      slope: earlier.keep, offset: earlier.replace,
      own: Int(z) == earlier.vocabulary ? 0 : earlier.keep * p + earlier.replace, mask: earlier.mask)
  }

  /// p_z (0 for the mask) and the sum of all others.
  @inlinable @inline(__always)
  static func masses(_ z: Token, _ p: UnsafePointer<Double>, _ v: Int) -> (own: Double, others: Double) {
    if Int(z) == v { return (0, sum(p, v)) }
    return (p[Int(z)], sum(p, Int(z)) + sum(p + Int(z) + 1, v - Int(z) - 1))
  }

  /// r_k = p_k/(ā·[k = z] + b̄) and its sum; where b̄ = 0 only k = z is possible.
  @inlinable @inline(__always)
  static func ratios(
    _ z: Token, _ p: UnsafePointer<Double>, _ kernel: KernelValues, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    let v = kernel.vocabulary
    var sum = 0.0
    for k in 0..<v {
      r[k] = k == Int(z) ? p[k] / (kernel.keep + kernel.replace) : p[k] * kernel.inverseReplace
      sum += r[k]
    }
    return sum
  }
}

/// The probabilities of a `NoiseKernel`, evaluated once for a loop.
public struct KernelValues: Sendable {
  /// V.
  public let vocabulary: Int
  /// ā.
  public let keep: Double
  /// b̄.
  public let replace: Double
  /// γ̄.
  public let mask: Double
  /// 1/b̄; 0 where b̄ = 0, when only the visible symbol is possible.
  public let inverseReplace: Double
  /// Evaluates the kernel's exponentials.
  public init(_ kernel: NoiseKernel) {
    vocabulary = kernel.vocabulary
    keep = kernel.keep
    replace = kernel.replace
    mask = kernel.mask
    inverseReplace = replace > 0 ? 1 / replace : 0
  }
}
