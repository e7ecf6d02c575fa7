import Platform

/// The effective sample size of importance weights: (Σw)²/Σw², in 1...n.
///
/// Weights need no normalisation. NaN without weights, for a negative, infinite or NaN weight, or where all are 0.
public func effectiveSampleSize(weights: [Double]) -> Double {
  guard let largest = weights.max(), largest > 0, weights.allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
    return .nan
  }
  let (sum, squares) = weights.reduce((0, 0)) { ($0.0 + $1 / largest, $0.1 + $1 / largest * ($1 / largest)) }
  return sum * sum / squares
}

/// The effective sample size of weights given as logarithms (−∞ for a weight of 0), without overflow.
public func effectiveSampleSize(logWeights: [Double]) -> Double {
  guard let largest = logWeights.max(), largest.isFinite else { return .nan }
  return effectiveSampleSize(weights: logWeights.map { exp($0 - largest) })
}
