import Platform

/// Student's t law with ν degrees of freedom.
public struct StudentT: Sendable {
  /// ν > 0, not necessarily whole; every function is NaN otherwise.
  public let degreesOfFreedom: Double

  /// The law with ν degrees of freedom.
  public init(_ degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(T ≤ t).
  public func cdf(_ t: Double) -> Double { survival(-t) }

  /// P(T > t) = ½·I_x(ν/2, ½) with x = ν/(ν + t²) for t ≥ 0, to full relative accuracy in the tail.
  public func survival(_ t: Double) -> Double {
    t >= 0 ? upperTail(t) : 1 - upperTail(-t)
  }

  /// The t with P(T ≤ t) = p: −∞ at 0, +∞ at 1, NaN outside 0...1.
  ///
  /// Newton's method in (log t, log probability), on the tail where p is outside 0.25...0.75 and on P(0 < T ≤ t) inside.
  public func quantile(_ p: Double) -> Double {
    guard degreesOfFreedom > 0, p > 0, p < 1 else {
      return degreesOfFreedom > 0 && (p == 0 || p == 1) ? (p == 0 ? -.infinity : .infinity) : .nan
    }
    if p == 0.5 { return 0 }
    let central = abs(p - 0.5) <= 0.25
    let target = log(central ? abs(p - 0.5) : min(p, 1 - p))
    var u = log(abs(Normal.quantile(p)))
    for _ in 0..<200 {
      let t = exp(u)
      let mass = central ? centralHalf(t) : upperTail(t)
      let slope = (central ? 1 : -1) * weightedDensity(t) / mass  // d log(mass)/du
      let step = (log(mass) - target) / slope
      guard step.isFinite else { return .nan }
      u = min(u - step, 340)
      if abs(step) < 1e-15 * max(1, abs(u)) { break }
    }
    return p < 0.5 ? -exp(u) : exp(u)
  }

  private func upperTail(_ t: Double) -> Double {
    let (x, y) = fractions(t)
    return 0.5 * regularisedBeta(degreesOfFreedom / 2, 0.5, x, complement: y)
  }

  /// P(0 < T ≤ t), t ≥ 0.
  private func centralHalf(_ t: Double) -> Double {
    let (x, y) = fractions(t)
    return 0.5 * regularisedBeta(0.5, degreesOfFreedom / 2, y, complement: x)
  }

  /// t·f(t), f the density.
  private func weightedDensity(_ t: Double) -> Double {
    let (x, y) = fractions(t)
    return betaKernel(degreesOfFreedom / 2, 0.5, x, y)
  }

  /// ν/(ν + t²) and t²/(ν + t²).
  private func fractions(_ t: Double) -> (Double, Double) {
    let square = t / degreesOfFreedom * t
    return square == .infinity ? (0, 1) : (1 / (1 + square), square / (1 + square))
  }
}
