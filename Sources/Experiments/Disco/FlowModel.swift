import Diffusion
import Priors
import Samplers
import Tensors

/// A continuous prior as it generates: as it is, or given latents that are drawn first.
enum FlowModel: Sendable {
  case plain(any ContinuousPrior)
  case latent(any LatentPrior)

  /// D(·, ·, z) with z drawn from p(z), one a row.
  func generator(_ count: Int, _ random: inout RandomGenerator) -> any ContinuousPrior {
    switch self {
    case .plain(let prior): prior
    case .latent(let prior): Self.fixed(prior, prior.drawLatents(count, &random))
    }
  }

  /// D(·, ·, z) with z drawn given clean points, one a row, and those z.
  func denoiser(
    given x0: RealBatch, _ random: inout RandomGenerator
  ) throws -> (prior: any ContinuousPrior, latents: TokenBatch?) {
    switch self {
    case .plain(let prior): return (prior, nil)
    case .latent(let prior):
      let z = try prior.drawLatents(given: x0, 0, &random)
      return (Self.fixed(prior, z), z)
    }
  }

  private static func fixed<Prior: LatentPrior>(_ prior: Prior, _ z: TokenBatch) -> any ContinuousPrior {
    FixedLatents(prior, z)
  }
}
