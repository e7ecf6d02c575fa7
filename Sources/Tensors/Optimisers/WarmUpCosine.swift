#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A learning rate that rises linearly and falls along half a cosine.
///
/// η(k) = peak·k/W for k ≤ W, floor + ½(peak − floor)(1 + cos(π(k − W)/(T − W))) for W < k < T, floor from T on. Steps
/// count from 1, so the first one is not lost.
public struct WarmUpCosine: Sendable, Equatable {
  /// The learning rate at step W.
  public var peak: Double
  /// The learning rate from step T on.
  public var floor: Double
  /// W ≥ 0.
  public var warmUp: Int
  /// T; the cosine has no room where T ≤ W.
  public var total: Int

  /// A schedule.
  public init(peak: Double, floor: Double = 0, warmUp: Int, total: Int) {
    (self.peak, self.floor, self.warmUp, self.total) = (peak, floor, warmUp, total)
  }

  /// η of step k ≥ 1.
  public func callAsFunction(_ k: Int) -> Double {
    if k <= warmUp { return peak * Double(k) / Double(warmUp) }
    if k >= total { return floor }
    let progress = Double(k - warmUp) / Double(total - warmUp)
    return floor + (peak - floor) * (1 + cos(.pi * progress)) / 2
  }
}
