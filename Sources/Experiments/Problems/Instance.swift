import Diffusion
import Metrics
import Samplers
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
  /// What ranks of the truth break their ties with.
  let ranks: RandomStream

  /// The instance of (problem, item, seed).
  ///
  /// `isGenerated` lets a learned prior make the truth by its own reverse walk, where it has no exact draws.
  /// Streams leave the sampler out, and the options of the task too: problems of one task kind share truths, operators
  /// and noise, and differ by what their options say.
  public init(
    _ problem: ExperimentConfig.Problem, _ task: any TaskSpec, _ loaded: LoadedPrior, heldOut: TokenBatch?, item: Int,
    seed: Int, isGenerated: Bool = false, _ study: RandomStream
  ) throws {
    let stream = study["task: \(problem.task.kind)"]
    truth =
      try task.truth(item: item)
      ?? (task.hasTruth ? try Self.truth(problem, loaded, heldOut, item, isGenerated: isGenerated, stream) : [])
    measurement = try task.task(for: loaded.prior).measure(
      truth: truth, item: item, stream: stream["measurement", seed])
    let exact = try (loaded.prior as? any ExactPrior)?.posterior(under: measurement.likelihood)
    posterior = Posterior(
      prior: loaded.prior, likelihood: measurement.likelihood, exact: exact,
      continuous: loaded.signals.pixels,
      coded: try loaded.signals.latents?.coded(measurement.likelihood))
    reference = measurement.reference ?? exact?.reference
    floors = FloorCache(stream: stream["floor", item, seed])
    ranks = stream["ranks", item, seed]
  }

  private static func truth(
    _ problem: ExperimentConfig.Problem, _ loaded: LoadedPrior, _ heldOut: TokenBatch?, _ item: Int,
    isGenerated: Bool, _ stream: RandomStream
  ) throws -> [Token] {
    switch problem.task.product.truth {
    case .support:
      if isGenerated, let learned = loaded.prior as? any ProcessBoundPrior {
        return Array(try PriorSampler().ancestral(learned, chains: 1, stream["truth", item]).storage)
      }
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
