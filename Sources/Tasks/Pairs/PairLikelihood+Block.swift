import Diffusion

extension PairLikelihood: BlockLikelihood {
  /// Exact where the graph of pairs is close to a forest, as that of 0.5 random pairs a site is.
  public func conditional() throws(Refusal) -> any BlockConditional { try PairConditional(self) }
}
