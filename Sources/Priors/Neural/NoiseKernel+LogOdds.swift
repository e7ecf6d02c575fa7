import Diffusion
import Platform

extension NoiseKernel {
  /// ln(ā/(1 − ā)), the log-odds that noise left a token alone: all that a network hears of the noise.
  ///
  /// ∞ for the identity, −∞ when nothing is left.
  public var logOdds: Double { logKeep == 0 ? .infinity : logKeep - log(-expm1(logKeep)) }
}
