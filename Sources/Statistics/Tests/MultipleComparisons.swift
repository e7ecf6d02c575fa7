/// Holm's step-down adjusted p-values, controlling the family-wise error rate: p̃₍ᵢ₎ = max_{j≤i} min(1, (m−j+1)·p₍ⱼ₎).
///
/// In the order of the input. A NaN (an undefined test) stays NaN but counts in m, as if it were 1.
public func holm(_ p: [Double]) -> [Double] {
  let order = ascending(p)
  var adjusted = [Double](repeating: .nan, count: p.count)
  var running = 0.0
  for (i, index) in order.enumerated() {
    running = max(running, min(1, Double(p.count - i) * p[index]))
    adjusted[index] = running
  }
  return adjusted
}

/// Benjamini-Hochberg adjusted p-values, controlling the false discovery rate: p̃₍ᵢ₎ = min_{j≥i} min(1, m·p₍ⱼ₎/j).
///
/// In the order of the input. A NaN (an undefined test) stays NaN but counts in m, as if it were 1.
public func benjaminiHochberg(_ p: [Double]) -> [Double] {
  let order = ascending(p)
  var adjusted = [Double](repeating: .nan, count: p.count)
  var running = 1.0
  for (i, index) in order.enumerated().reversed() {
    running = min(running, Double(p.count) * p[index] / Double(i + 1))
    adjusted[index] = running
  }
  return adjusted
}

/// The indices of the p-values that are defined, smallest p first.
private func ascending(_ p: [Double]) -> [Int] {
  p.indices.filter { !p[$0].isNaN }.sorted { (p[$0], $0) < (p[$1], $1) }
}
