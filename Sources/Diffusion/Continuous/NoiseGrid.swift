import Platform

/// Noise levels from large to small, evenly spaced in σ^{1/ρ}.
///
/// σ_i = (σ_max^{1/ρ} + i/(n−1)·(σ_min^{1/ρ} − σ_max^{1/ρ}))^ρ for i = 0..<n (Karras et al. 2022, equation 5).
public struct NoiseGrid: Hashable, Sendable {
  /// σ_0 > … > σ_{n−1} > 0.
  public let levels: [Double]

  /// Requires n ≥ 2 and 0 < σ_min < σ_max, ρ > 0.
  public init(count n: Int, smallest: Double = 0.002, largest: Double = 80, exponent ρ: Double = 7) {
    precondition(n >= 2 && smallest > 0 && largest > smallest && ρ > 0, "0 < σ_min < σ_max and two levels at least")
    let (a, b) = (pow(largest, 1 / ρ), pow(smallest, 1 / ρ))
    levels = (0..<n).map { pow(a + Double($0) / Double(n - 1) * (b - a), ρ) }
  }
}
