import Diffusion
import Tensors

/// As a prior of tokens it is the law of its latents.
extension GaussianMixture {
  /// k^m.
  public var space: TokenSpace { latents }

  /// log p(z0_i = v | z_t), shape (B, m, k).
  public func denoise(_ z: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    try table.denoise(z, kernel, into: &logProbabilities)
  }

  /// log p_t(z_t), nats.
  public func logMarginal(_ z: TokenBatch, _ kernel: NoiseKernel) -> [Double] { table.logMarginal(z, kernel) }

  /// Independent draws of z; the draw of a row does not depend on `count`.
  public func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch { table.sample(count, stream) }

  /// The posterior of latents under any likelihood, and of signals too where a matrix measured them.
  public func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    let (law, logEvidence) = try table.tilted(by: likelihood)
    let y = (likelihood as? any SignalLikelihood)?.measurement as? MatrixMeasurement
    return TiltedPosterior(prior: table, law: law, logEvidence: logEvidence, signals: y.map { posterior($0).law })
  }
}
