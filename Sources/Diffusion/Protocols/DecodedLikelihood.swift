import Tensors

/// A likelihood of codes whose decoded signal was measured under Gaussian noise.
public protocol DecodedLikelihood: Likelihood {
  /// Signals [B] + signal shape of clean rows.
  func signals(of x: TokenBatch) -> Tensor
  /// ‖y − A(x)‖/(σ√n) of signals: near 1 for the truth, below where noise is fitted, above where y is missed.
  func misfit(_ signals: Tensor) -> [Double]
}
