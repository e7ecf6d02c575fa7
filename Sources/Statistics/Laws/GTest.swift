import Platform

/// The G-test of counts against a fully given law: G = 2ΣO·ln(O/E), E = n·p.
///
/// Cells with E < `minimumExpected` are sorted by E and pooled, smallest first, into groups of at least that much; what is
/// left over joins the last group, or without one the smallest single cell. The pooling depends on the law and n alone.
/// G is divided by Williams' factor 1 + (Σ1/p − 1)/(6n(k−1)) over the k cells, without which small E reject too often;
/// p is that of chi-square with k − 1 degrees of freedom. A draw where the law says 0 gives p = 0 (G = ∞).
/// Undefined without draws or with fewer than two cells. Requires as many counts as probabilities.
public func gTest(_ histogram: Histogram, _ law: [Double], minimumExpected: Double = 5) -> TestResult {
  precondition(histogram.counts.count == law.count, "a histogram has one count a state")
  let total = histogram.total
  guard total > 0 else { return .undefined("G", n: 0, "there are no draws") }
  let impossible = zip(histogram.counts, law).contains { $0 > 0 && $1 <= 0 }
  if impossible || histogram.offSupport > 0 {
    return TestResult("G", statistic: .infinity, p: 0, n: total, reason: nil)
  }
  let cells = pooledCells(histogram.counts, law, total: Double(total), minimumExpected: minimumExpected)
  let k = Double(cells.count)
  guard k > 1 else {
    return .undefined("G", n: total, "fewer than two cells with an expected count of at least \(minimumExpected)")
  }
  let g = 2 * cells.reduce(0) { $1.observed > 0 ? $0 + $1.observed * log($1.observed / $1.expected) : $0 }
  // Σ1/p − 1 over 6n(k−1), with p = E/n.
  let inverse = cells.reduce(0) { $0 + 1 / $1.expected }
  let williams = 1 + (inverse - 1 / Double(total)) / (6 * (k - 1))
  let statistic = max(0, g) / williams
  return TestResult(
    "G", statistic: statistic, degreesOfFreedom: k - 1, p: ChiSquare(k - 1).survival(statistic), n: total)
}

/// Observed and expected counts after pooling; cells of probability 0 are left out.
func pooledCells(
  _ counts: [Int], _ law: [Double], total: Double, minimumExpected: Double
) -> [(observed: Double, expected: Double)] {
  let order = law.indices.filter { law[$0] > 0 }.sorted { (law[$0], $0) < (law[$1], $1) }
  var cells: [(observed: Double, expected: Double)] = []
  var pool = (observed: 0.0, expected: 0.0)
  for i in order {
    let expected = total * law[i]
    // Once the small cells are used up, what is left of their pool joins the group before it, if there is one.
    if expected >= minimumExpected, pool.expected > 0, !cells.isEmpty {
      cells[cells.count - 1].observed += pool.observed
      cells[cells.count - 1].expected += pool.expected
      pool = (0, 0)
    }
    pool.observed += Double(counts[i])
    pool.expected += expected
    if pool.expected >= minimumExpected {
      cells.append(pool)
      pool = (0, 0)
    }
  }
  if pool.expected > 0 {
    if cells.isEmpty { return [pool] }
    cells[cells.count - 1].observed += pool.observed
    cells[cells.count - 1].expected += pool.expected
  }
  return cells
}
