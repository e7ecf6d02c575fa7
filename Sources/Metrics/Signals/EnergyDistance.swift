import Diffusion

/// E‖X − Y‖ over all pairs of rows.
func meanDistance(_ x: RealBatch, _ y: RealBatch) -> Double {
  precondition(x.dimension == y.dimension && x.count > 0 && y.count > 0, "points of one space")
  let d = x.dimension
  var sum = 0.0
  x.storage.withUnsafeBufferPointer { x in
    y.storage.withUnsafeBufferPointer { y in
      for a in stride(from: 0, to: x.count, by: d) {
        for b in stride(from: 0, to: y.count, by: d) {
          var square = 0.0
          for i in 0..<d {
            let difference = x[a + i] - y[b + i]
            square += difference * difference
          }
          sum += square.squareRoot()
        }
      }
    }
  }
  return sum / Double(x.count * y.count)
}

/// Distances of draws to a law of signals, through its moments and through draws of it.
struct SignalDistances: Sendable {
  /// ‖x̄ − E‖/√tr C.
  var mean = 0.0
  /// ‖Ĉ − C‖/‖C‖, Frobenius.
  var covariance = 0.0
  /// √(2E‖X − Y‖ − E‖X − X'‖ − E‖Y − Y'‖), all pairs counted (Székely & Rizzo 2013).
  var energy = 0.0
}

/// A law of signals, and the draws of it that energy distances are taken to.
struct SignalReference: Sendable {
  private let mean: [Double]
  private let covariance: [Double]
  private let points: RealBatch
  /// E‖Y − Y'‖.
  private let spread: Double

  init(_ law: any ExactSignalLaw, _ points: RealBatch) {
    (mean, covariance, self.points, spread) = (law.mean, law.covariance, points, meanDistance(points, points))
  }

  func distances(_ x: RealBatch) -> SignalDistances {
    let (d, moments) = (x.dimension, SignalMoments(x))
    let trace = (0..<d).reduce(0) { $0 + covariance[$1 * d + $1] }
    let energy = 2 * meanDistance(x, points) - meanDistance(x, x) - spread
    return SignalDistances(
      mean: distance(moments.mean, mean) / trace.squareRoot(),
      covariance: distance(moments.covariance, covariance)
        / distance(covariance, [Double](repeating: 0, count: d * d)),
      energy: max(0, energy).squareRoot())
  }
}
