import Diffusion
import Tensors

/// Independent draws of the exact posterior: the row that every other sampler is read against.
public struct ExactSampler: Sampler {
  /// Changes when results change.
  public static let version = 1
  /// No settings.
  public init() {}
  /// The posterior.
  public var claim: SamplerClaim { .posterior }
  /// Refuses a posterior that is not known exactly.
  public func check(_ posterior: Posterior) throws(Refusal) { _ = try exact(posterior) }
  /// No calls.
  public func cost(_ posterior: Posterior) -> SamplerCost { SamplerCost() }
  /// Exact draws, of signals too where tokens stand for such; the diagnostics hold the exact log-evidence.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let exact = try exact(posterior)
    var diagnostics = Diagnostics()
    diagnostics.logEvidence = exact.logEvidence
    guard let signals = exact.signals else { return Samples(exact.sample(chains, stream), diagnostics) }
    var random = stream.generator()
    let (z, x) = signals.draw(chains, &random)
    return Samples(z, diagnostics, signals: x.tensor)
  }

  private func exact(_ posterior: Posterior) throws(Refusal) -> any ExactPosterior {
    guard let exact = posterior.exact else {
      throw Refusal(
        "the exact posterior of this prior and likelihood is not known",
        remedy: "use a tabular, product, markov or empirical prior with a likelihood that it can absorb")
    }
    return exact
  }
}
