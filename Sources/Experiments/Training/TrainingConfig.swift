/// One training of a prior: which network learns which sequences, and how.
public struct TrainingConfig: TrainingPlan {
  let draft: TrainingDraft
  /// The config file without its extension; names what is written.
  public let name: String
  /// The file of weights that is written.
  public let weights: String
  /// The whole config with every default written out.
  public let resolved: JSON

  /// Reports everything that is wrong.
  init?(_ tree: TrainingTree, _ errors: inout ConfigErrors) {
    guard let (draft, name, weights, resolved) = tree.decode(TrainingDraft.table, &errors) else { return nil }
    (self.draft, self.name, self.weights, self.resolved) = (draft, name, weights, resolved)
  }

  /// Reads the config of a prior with its bases and overrides `a.b=c`; throws everything that is wrong, located.
  public static func load(_ path: String, overrides: [String] = []) throws(ConfigErrors) -> TrainingConfig {
    var errors = ConfigErrors()
    guard let tree = TrainingTree(path, overrides, &errors) else { throw errors }
    if tree.kind != .transformer, let kind = tree.tree["kind"] {
      errors.report(at: kind.span, "a \(tree.kind.rawValue) has no draws", hint: "name the config of a prior")
      throw errors
    }
    guard let config = TrainingConfig(tree, &errors), errors.isEmpty else { throw errors }
    return config
  }

  /// Loads the data and makes a network that has learned nothing.
  public func training(command: String) throws -> any Training { try TrainingRun(self, command: command) }
}
