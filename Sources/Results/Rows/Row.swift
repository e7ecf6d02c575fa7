/// One unit of work and what came of it: one sampler on one measurement with one seed.
public struct Row: Sendable {
  /// What makes a row the row it is; no file holds two rows with one key.
  public struct Key: Hashable, Sendable, CustomStringConvertible {
    /// The sampler's name in the config.
    public var sampler: String
    /// The prior's name.
    public var prior: String
    /// The task's name.
    public var task: String
    /// Which truth of the task.
    public var item: Int
    /// The seed of the repetition.
    public var seed: Int

    /// All five.
    public init(sampler: String, prior: String, task: String, item: Int, seed: Int) {
      self.sampler = sampler
      self.prior = prior
      self.task = task
      self.item = item
      self.seed = seed
    }

    /// "sampler sgdd, prior p, task xor, item 3, seed 0".
    public var description: String {
      "sampler \(sampler), prior \(prior), task \(task), item \(item), seed \(seed)"
    }
  }

  /// How the unit ended.
  public enum Status: String, Sendable {
    /// With draws.
    case done
    /// With an error, told in `message`; its metrics are NaN and are never averaged.
    case failed
  }

  /// What the law of the draws claims to be; decides which rows are tested and marked in tables.
  public enum Claim: String, Sendable {
    /// The posterior.
    case posterior
    /// A point estimate.
    case point
    /// Another law, whose distance to the posterior is measured bias.
    case other
    /// Not a competitor: exact draws, the prior, nearest items.
    case reference
  }

  /// One measured quantity.
  public struct Metric: Sendable {
    /// Its column.
    public var name: String
    /// Its value; NaN where it does not apply.
    public var value: Double

    /// Both.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Sampler, prior, task, item, seed.
  public var key: Key
  /// How the unit ended.
  public var status = Status.done
  /// Why it failed; empty when it did not.
  public var message = ""
  /// What the draws claim to be.
  public var claim = Claim.posterior
  /// Where the truth came from: "support" or "heldout", as the task names it; "ancestral" for a learned prior's own walk.
  public var truth = ""
  /// The options that took effect, in short.
  public var settings = ""
  /// Hash of the unit's resolved identity, hexadecimal.
  public var unit = ""
  /// Hash of y, hexadecimal: equal for every sampler on this (task, item, seed).
  public var measurementHash = ""
  /// Position in the whole plan, over all shards.
  public var planIndex = 0
  /// Draws kept for scoring.
  public var draws = 0
  /// Rows through the denoiser.
  public var nfe = 0
  /// Denoiser calls that had to follow one another.
  public var nfeSequential = 0
  /// Likelihood evaluations, full ones and one-site changes.
  public var likelihoodCalls = 0
  /// Value estimates.
  public var valueCalls = 0
  /// Processor time of the sampler, s: other programs on the machine lengthen it little.
  ///
  /// With `peakBytes` the only column that may differ between two runs.
  public var seconds = 0.0
  /// Most bytes that were live at once in tensors that the unit made; 0 where it made none.
  ///
  /// Weights, which units share, and the tables of exact priors are not among them.
  public var peakBytes = 0
  /// Metrics and diagnostics, in the order of their columns.
  public var metrics: [Metric] = []

  /// A finished unit without metrics yet.
  public init(key: Key) { self.key = key }

  /// A metric by name; NaN where there is none.
  ///
  /// Setting appends a new column or replaces the value.
  public subscript(name: String) -> Double {
    get { metrics.first { $0.name == name }?.value ?? .nan }
    set {
      if let index = metrics.firstIndex(where: { $0.name == name }) {
        metrics[index].value = newValue
      } else {
        metrics.append(Metric(name, newValue))
      }
    }
  }
}
