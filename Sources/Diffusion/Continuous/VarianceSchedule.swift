import Platform

/// The variance-preserving schedule of DDPM: β from 10⁻⁴ to 0.02 in equal steps, ᾱ_t = Π (1 − β).
///
/// x_t = √ᾱ_t x0 + √(1 − ᾱ_t) n is EDM's x at σ_t = √((1 − ᾱ_t)/ᾱ_t), times √ᾱ_t.
public struct VarianceSchedule: Hashable, Sendable {
  /// β_t for t = 1 … T at index t − 1.
  public let beta: [Double]
  /// ᾱ_t for t = 0 … T; ᾱ_0 = 1.
  public let cumulative: [Double]

  /// Requires two steps at least and 0 < first ≤ last < 1.
  public init(steps: Int = 1000, first: Double = 1e-4, last: Double = 0.02) {
    precondition(steps >= 2 && first > 0 && last >= first && last < 1, "0 < β_1 ≤ β_T < 1")
    beta = (0..<steps).map { first + (last - first) * Double($0) / Double(steps - 1) }
    cumulative = beta.reduce(into: [1]) { $0.append($0[$0.count - 1] * (1 - $1)) }
  }

  /// Some of the levels, t_i = ⌈iT/S⌉ for i = 1 … S: ᾱ of those, β_i = 1 − ᾱ_{t_i}/ᾱ_{t_{i−1}} (Nichol & Dhariwal 2021).
  ///
  /// Requires 1 ≤ S ≤ T; with S = T all of them.
  public func respaced(_ count: Int) -> VarianceSchedule {
    precondition(count >= 1 && count <= steps, "1 ≤ S ≤ T")
    if count == steps { return self }
    return VarianceSchedule(
      cumulative: (0...count).map { cumulative[($0 * steps + count - 1) / count] })
  }

  private init(cumulative: [Double]) {
    self.cumulative = cumulative
    beta = zip(cumulative, cumulative.dropFirst()).map { 1 - $1 / $0 }
  }

  /// T.
  public var steps: Int { beta.count }

  /// σ_t, 0 for t = 0.
  public func sigma(_ t: Int) -> Double { ((1 - cumulative[t]) / cumulative[t]).squareRoot() }
}
