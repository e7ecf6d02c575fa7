import Diffusion

/// W₂ of two empirical laws of equally many points, exactly: √(min over assignments of the mean of ‖a_i − b_{π(i)}‖²).
///
/// 0 for no points. Time n³, memory n².
public func wasserstein2(_ a: RealBatch, _ b: RealBatch) -> Double {
  precondition(a.count == b.count && a.dimension == b.dimension, "both laws have as many points of as many numbers")
  let (n, d) = (a.count, a.dimension)
  guard n > 0 else { return 0 }
  let cost = [Double](unsafeUninitializedCapacity: n * n) { cost, count in
    for i in 0..<n {
      for j in 0..<n {
        var sum = 0.0
        for l in 0..<d {
          let difference = a.storage[i * d + l] - b.storage[j * d + l]
          sum += difference * difference
        }
        cost[i * n + j] = sum
      }
    }
    count = n * n
  }
  let columns = cheapestAssignment(cost, count: n)
  return ((0..<n).reduce(0) { $0 + cost[$1 * n + columns[$1]] } / Double(n)).squareRoot()
}
