import Diffusion
import Tensors

/// Gibbs sampling of (x0, z): x0 | z, y by a sampler of given latents, z | x0 from the prior's encoder.
///
/// Its stationary law is p(x0, z | y); it freezes where z is almost a function of x0.
public struct CleanGibbs: Sendable {
  /// Sweeps over both.
  public var sweeps: Int

  /// Requires a sweep at least.
  public init(sweeps: Int) {
    precondition(sweeps >= 1, "a run has a sweep at least")
    self.sweeps = sweeps
  }

  /// One chain a row of `start`; `points` draws x0 | z, y, row by row.
  public func run(
    _ prior: any LatentPrior, from start: TokenBatch, _ stream: RandomStream,
    points: (TokenBatch, RandomStream) throws -> RealBatch
  ) throws -> (points: RealBatch, latents: TokenBatch) {
    var random = stream["latents"].generator()
    var z = start
    var x = try points(z, stream["points", 0])
    for sweep in 0..<sweeps {
      if sweep > 0 { x = try points(z, stream["points", sweep]) }
      z = try prior.drawLatents(given: x, 0, &random)
    }
    return (x, z)
  }
}
