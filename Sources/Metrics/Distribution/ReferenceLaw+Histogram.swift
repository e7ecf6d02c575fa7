import Diffusion
import Statistics

extension ReferenceLaw {
  /// The counts of the rows' states; rows without a state are off the support.
  func histogram(_ draws: TokenBatch) -> Histogram {
    var histogram = Histogram(counts: [Int](repeating: 0, count: probabilities.count))
    for row in 0..<draws.count {
      if let state = state(draws[row: row]) { histogram.counts[state] += 1 } else { histogram.offSupport += 1 }
    }
    return histogram
  }

  /// The reference probability of every row; 0 off the support.
  func probabilities(of draws: TokenBatch) -> [Double] {
    (0..<draws.count).map { row in state(draws[row: row]).map { probabilities[$0] } ?? 0 }
  }
}
