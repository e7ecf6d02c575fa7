import Platform

extension SGDD {
  /// How many reverse steps the prior step of a level takes before its final denoising.
  public enum StepRule: String, CaseIterable, Sendable {
    /// H at every level.
    case constant
    /// H_k = min(H, ⌈L·β_η⌉ − 1), β_η = (1 − 1/V)(1 − e^{−η}): no more calls than sites that noise of this level changes.
    ///
    /// A step draws the sites independently, which is exact for one change and goes wrong by way of two in one step; so
    /// once L·η ≪ 1 the final denoising alone will do.
    case pruned

    /// H_k for level η, of sequences of L tokens.
    public func steps(_ η: Double, length: Int, vocabulary: Int, atMost limit: Int) -> Int {
      guard self == .pruned else { return limit }
      let changes = Double(length) * (1 - 1 / Double(vocabulary)) * -expm1(-η)
      return changes < Double(limit) ? max(0, Int(changes.rounded(.up)) - 1) : limit
    }
  }
}
