import Diffusion

/// One experiment: which samplers draw from which posteriors, how often, and how they are scored.
public struct ExperimentConfig: Sendable {
  /// A prior and a task: one family of posteriors.
  public struct Problem: Sendable {
    /// How results name it; distinct.
    public let name: String
    /// p(x).
    public let prior: Selection<any PriorSpec>
    /// p(y | x) and where truth comes from.
    public let task: Selection<any TaskSpec>
  }

  /// What is replicated, and so what an interval is over.
  public enum ReplicationUnit: String, CaseIterable, Sendable {
    /// Items; seeds are averaged first.
    case item
    /// Seeds; items are averaged first.
    case seed
  }

  /// Arithmetic of neural layers.
  public enum Precision: String, CaseIterable, Sendable {
    /// IEEE single.
    case f32
    /// Brain float, where the machine has it.
    case bf16
  }

  /// By default the file name without its extension.
  public let name: String
  /// Free text.
  public let description: String
  /// What is asked of the samplers.
  public let design: Design
  /// Names every random stream of the study.
  public let studySeed: Int
  /// At least one.
  public let problems: [Problem]
  /// Item numbers, distinct.
  public let items: [Int]
  /// Seeds, distinct.
  public let seeds: [Int]
  /// Draws per unit of work.
  public let draws: Int
  /// Chains that run together.
  public let block: Int
  /// At least one, labels distinct.
  public let samplers: [Selection<any Sampler>]
  /// At least one.
  public let metrics: [Selection<any MetricSpec>]
  /// The column that comparisons read.
  public let primary: String
  /// The label that comparisons are made with.
  public let baseline: String
  /// Replication unit.
  public let unit: ReplicationUnit
  /// Coverage of intervals.
  public let confidence: Double
  /// Draws per unit that are stored.
  public let keepSamples: Int
  /// Arithmetic.
  public let precision: Precision
  /// Most seconds that a plan may cost; `nil` for no limit.
  public let budget: Double?
  /// The whole config with every default written out; reading it gives the same config again.
  public let resolved: JSON

  /// SHA-256 of the resolved config.
  public var contentHash: String { resolved.contentHash }
}
