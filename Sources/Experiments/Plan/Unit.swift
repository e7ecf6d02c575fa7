import Results

/// One unit of work: one sampler on one measurement.
public struct Unit: Sendable {
  /// Position in the whole plan: problems, then items, then seeds, then samplers.
  public let index: Int
  /// Number of the problem in the config.
  public let problem: Int
  /// Number of the sampler in the config.
  public let sampler: Int
  /// Which truth.
  public let item: Int
  /// Which repetition.
  public let seed: Int
  /// The key of its row.
  public let key: Row.Key
  /// All that its result depends on.
  public let identity: Identity
  /// SHA-256 of the identity.
  public let id: String
}
