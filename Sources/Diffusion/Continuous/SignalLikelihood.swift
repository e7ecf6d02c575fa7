import Tensors

/// A likelihood of tokens that stand for real signals x0, of which y = A(x0) + σ_y n is a measurement.
///
/// Where it and a `ContinuousPrior` meet, samplers of real signals run beside those of tokens, on the same y.
public protocol SignalLikelihood: Likelihood {
  /// y, A and σ_y.
  var measurement: any GaussianMeasurement { get }
  /// Sizes of a signal, of d numbers; one list of them unless told.
  var signalShape: [Int] { get }
  /// Tokens that stand for signals, row by row: the codes of an encoder, or draws of latents given them.
  func tokens(of x: RealBatch, _ random: inout RandomGenerator) throws -> TokenBatch
}

extension SignalLikelihood {
  /// d.
  public var signalShape: [Int] { [measurement.dimension] }
}
