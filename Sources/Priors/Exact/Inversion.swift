import Tensors

/// Draws indices by inversion of a running sum: O(log n) a draw.
struct Inversion: Sendable {
  private let cumulative: [Double]

  /// Requires weights ≥ 0 with a positive finite sum.
  init(_ weights: some Sequence<Double>) {
    var total = 0.0
    cumulative = weights.map {
      total += $0
      return total
    }
    precondition(total > 0 && total < .infinity, "weights need a positive finite sum")
  }

  /// The first index whose running sum exceeds u·total; never one of weight 0.
  func draw(_ random: inout RandomGenerator) -> Int {
    let target = random.uniform() * cumulative[cumulative.count - 1]
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
