/// The arithmetic mean; NaN of nothing.
public func mean(_ values: [Double]) -> Double {
  values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
}

/// The sample standard deviation, divisor n − 1, in two passes; NaN below two values.
public func standardDeviation(_ values: [Double]) -> Double {
  guard values.count > 1 else { return .nan }
  let centre = mean(values)
  let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  return (squares / Double(values.count - 1)).squareRoot()
}

/// The median: the middle value, or the mean of the two middle ones; NaN of nothing or with a NaN.
public func median(_ values: [Double]) -> Double {
  quantile(values.sorted(), 0.5)
}

/// A quantile of sorted values with linear interpolation between order statistics at (n − 1)·q (NumPy's default).
///
/// q is clamped to 0...1. NaN of nothing, with a NaN among the values, or for q = NaN.
public func quantile(_ sorted: [Double], _ q: Double) -> Double {
  guard !sorted.isEmpty, !q.isNaN, !sorted.contains(where: \.isNaN) else { return .nan }
  let position = min(max(q, 0), 1) * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  let fraction = position - Double(below)
  return fraction == 0 ? sorted[below] : sorted[below] + fraction * (sorted[above] - sorted[below])
}
