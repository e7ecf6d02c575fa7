/// Pearson's correlation of pairs: Σ(x − x̄)(y − ȳ)/√(Σ(x − x̄)²·Σ(y − ȳ)²), in [−1, 1].
///
/// NaN for fewer than two pairs, and where one side is constant. Requires as many x as y.
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "\(x.count) numbers for \(y.count)")
  guard x.count > 1 else { return .nan }
  let (mx, my) = (mean(x), mean(y))
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (x, y) in zip(x, y) {
    xx += (x - mx) * (x - mx)
    yy += (y - my) * (y - my)
    xy += (x - mx) * (y - my)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : .nan
}

/// Spearman's correlation of pairs: Pearson's of the ranks, ties at their mean rank.
///
/// NaN as Pearson's. Requires as many x as y.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double {
  pearsonCorrelation(averageRanks(x).ranks, averageRanks(y).ranks)
}
