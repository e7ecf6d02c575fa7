import Platform

/// A training as a config states it, of whatever kind.
public protocol TrainingPlan: Sendable {
  /// The config file without its extension.
  var name: String { get }
  /// The file of weights that is written.
  var weights: String { get }
  /// The whole config with every default written out.
  var resolved: JSON { get }
  /// Loads the data and makes a network that has learned nothing; `command` is what the card says made the weights.
  ///
  /// Throws where data is missing, or where network and data do not go together.
  func training(command: String) throws -> any Training
}

/// A training with its data in memory.
public protocol Training {
  /// Told of everything worth a line.
  var report: (TrainingEvent) -> Void { get set }
  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  ///
  /// Where `stop` ended it, the weights are written without what a card says of them. Throws `OptimiserError` where the
  /// training diverges, and what files throw.
  func run(minutes: Double?, stop: () -> Bool) throws -> TrainingSummary
}

extension TrainingPlan {
  /// Where the state, the log and the pictures of the training lie.
  public var folder: String { stem + ".training" }
  /// The model card.
  public var card: String { stem + ".md" }
  /// The weights without their extension.
  public var stem: String { String(weights.dropLast(".safetensors".count)) }

  /// What a file of weights says of where it comes from.
  func origin(_ data: TrainingDraft.Data?, step: Int) -> [String: String] {
    [
      "data": data?.source.data.rawValue ?? "", "config_hash": identity.contentHash, "step": String(step),
      "discern": Discern.version,
    ]
  }

  /// All that the parameters depend on.
  var identity: JSON {
    guard case .object(let members) = resolved else { return resolved }
    return .object(members.filter { !indifferent.contains($0.key) })
  }
}

/// Keys that change no bit of what is learned.
private let indifferent: Set = [
  "description", "licence", "threads", "checkpoint_every", "validate_every", "sample_every", "sample_steps", "bound",
  "weights", "trials",
]
