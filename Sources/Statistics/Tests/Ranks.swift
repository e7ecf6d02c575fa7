import Platform

/// Ranks 1...n of the values, ties sharing the mean of their ranks, and the sizes of the groups of equal values.
func averageRanks(_ values: [Double]) -> (ranks: [Double], groups: [Int]) {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var groups: [Int] = []
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for k in start..<end { ranks[order[k]] = Double(start + 1 + end) / 2 }
    groups.append(end - start)
    start = end
  }
  return (ranks, groups)
}

/// The value rounded to 12 significant digits, so that differences equal but for rounding tie.
func roundedTo12Digits(_ value: Double) -> Double {
  guard value != 0, value.isFinite else { return value }
  let digits = 11 - Int(floor(log10(abs(value))))
  guard abs(digits) < 290 else { return value }
  let scale = pow(10, Double(abs(digits)))
  return digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
}
