import Diffusion
import Metrics
import Tasks
import Tensors

/// One measurement and all that the samplers on it share: the same truth, the same y, one exact posterior, one floor.
public struct Instance: Sendable {
  /// x, which made y; empty where the task has no truth.
  public let truth: [Token]
  /// y, its likelihood and its hash.
  public let measurement: Measurement
  /// What is drawn from.
  public let posterior: Posterior
  /// The law that distances are taken to.
  public let reference: ReferenceLaw?
  /// Distances of exact draws to that law.
  public let floors: FloorCache

  /// The instance of (problem, item, seed).
  ///
  /// Streams leave the sampler out, and the options of the task too: problems of one task kind share truths, operators
  /// and noise, and differ by what their options say.
  public init(
    _ problem: ExperimentConfig.Problem, _ task: any TaskSpec, _ loaded: LoadedPrior, heldOut: TokenBatch?, item: Int,
    seed: Int, _ study: RandomStream
  ) throws {
    let stream = study["task: \(problem.task.kind)"]
    truth = task.hasTruth ? try Self.truth(problem, loaded, heldOut, item, stream) : []
    measurement = try task.task(for: loaded.prior).measure(
      truth: truth, item: item, stream: stream["measurement", seed])
    let exact = try (loaded.prior as? any ExactPrior)?.posterior(under: measurement.likelihood)
    posterior = Posterior(prior: loaded.prior, likelihood: measurement.likelihood, exact: exact)
    reference = measurement.reference ?? exact?.reference
    floors = FloorCache(stream: stream["floor", item, seed])
  }

  private static func truth(
    _ problem: ExperimentConfig.Problem, _ loaded: LoadedPrior, _ heldOut: TokenBatch?, _ item: Int,
    _ stream: RandomStream
  ) throws(Refusal) -> [Token] {
    switch problem.task.product.truth {
    case .support:
      guard let prior = loaded.prior as? any ExactPrior else {
        throw Refusal(
          "truth 'support' draws from the prior, and '\(problem.prior.kind)' has no exact draws",
          remedy: "use truth 'heldout', or an exact prior")
      }
      return Array(prior.sample(1, stream["truth", item]).storage)
    case .heldout:
      let count = heldOut?.count ?? 0
      guard let rows = heldOut, item < count else {
        throw Refusal(
          "truth 'heldout' needs sequence \(item) of those that the prior has not seen; '\(problem.prior.kind)' brings "
            + "\(count)", remedy: "use truth 'support', or fewer items")
      }
      return Array(rows[row: item])
    }
  }
}
