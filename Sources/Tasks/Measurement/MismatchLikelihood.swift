import Diffusion

/// A likelihood that counts wrong symbols among K measured ones: ℓ(x) = −λ·mismatches(x) + constant.
public protocol MismatchLikelihood: Likelihood {
  /// K.
  var measurements: Int { get }
  /// What a mismatch costs.
  var noise: MismatchNoise { get }
  /// The number of wrong symbols of every clean row, 0...K.
  func mismatches(_ x: TokenBatch) -> [Int]
}

extension MismatchLikelihood {
  /// ℓ(x) of every clean row, nats.
  public func logLikelihood(_ x: TokenBatch) -> [Double] {
    mismatches(x).map {
      noise.logLikelihood(mismatches: $0, of: measurements, vocabulary: space.vocabulary)
    }
  }
}
