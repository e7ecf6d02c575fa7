/// A histogram of draws over the states of a finite law, with one extra state for draws off its support.
public struct Histogram: Sendable, Equatable {
  /// Draws in each state of the law.
  public var counts: [Int]
  /// Draws in no state of the law.
  public var offSupport: Int

  /// Counts of the states, and of the draws outside.
  public init(counts: [Int], offSupport: Int = 0) {
    self.counts = counts
    self.offSupport = offSupport
  }

  /// n, the number of draws.
  public var total: Int { counts.reduce(offSupport, +) }
}

/// The total variation distance of a histogram from a law: ½Σ|p̂ − p|, in 0...1.
///
/// NaN without draws. The extra state of the histogram has probability 0. Requires as many counts as probabilities.
public func totalVariation(_ histogram: Histogram, _ law: [Double]) -> Double {
  precondition(histogram.counts.count == law.count, "a histogram has one count a state")
  let n = Double(histogram.total)
  var sum = Double(histogram.offSupport) / n
  for i in law.indices { sum += abs(Double(histogram.counts[i]) / n - law[i]) }
  return min(sum / 2, 1)
}

/// The Hellinger distance of a histogram from a law: √(1 − Σ√(p̂p)) = √(½Σ(√p̂ − √p)²), in 0...1.
///
/// NaN without draws. Computed by the second form, which is exact near 0. Requires as many counts as probabilities.
public func hellinger(_ histogram: Histogram, _ law: [Double]) -> Double {
  precondition(histogram.counts.count == law.count, "a histogram has one count a state")
  let n = Double(histogram.total)
  var sum = Double(histogram.offSupport) / n
  for i in law.indices {
    let difference = (Double(histogram.counts[i]) / n).squareRoot() - law[i].squareRoot()
    sum += difference * difference
  }
  return min((sum / 2).squareRoot(), 1)
}
