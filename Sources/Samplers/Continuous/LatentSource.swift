import Diffusion
import Tensors

/// A sampler of signals that latents may be given to.
public protocol LatentGiven: Sampler {
  /// Which.
  var latents: LatentSource { get }
}

/// Where the latents come from that a sampler of x0 is given.
public struct LatentSource: Hashable, Sendable {
  /// Four ways.
  public enum Kind: String, CaseIterable, Sendable {
    /// None: the denoiser of the mixture, as plain DPS uses.
    case summed
    /// z ~ p(z), whatever y.
    case prior
    /// z ~ p(z | y) by twisted sequential Monte Carlo.
    case smc
    /// z ~ p(z | y) where it is known: a yardstick.
    case exact
  }

  /// Which.
  public var kind = Kind.summed
  /// Of `smc`.
  public var smc = DiscoSMC.Options()
  /// None.
  public init() {}

  func check(_ problem: SignalPosterior, _ posterior: Posterior) throws(Refusal) {
    if kind != .summed { _ = try problem.latentPrior() }
    if kind == .exact { try ExactSampler().check(posterior) }
  }

  var cost: (denoiser: Int, sequential: Int) { kind == .smc ? DiscoSMC(smc).calls : (0, 0) }

  func draw(
    _ problem: SignalPosterior, _ posterior: Posterior, chains: Int, _ stream: RandomStream
  ) throws -> Samples? {
    switch kind {
    case .summed: return nil
    case .prior:
      var random = stream.generator()
      return Samples(try problem.latentPrior().drawLatents(chains, &random))
    case .smc: return try DiscoSMC(smc).sample(posterior, chains: chains, stream)
    case .exact:
      var drawn = try ExactSampler().sample(posterior, chains: chains, stream)
      drawn.diagnostics.logEvidence = nil
      return drawn
    }
  }
}
