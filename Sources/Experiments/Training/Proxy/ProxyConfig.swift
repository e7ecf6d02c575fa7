/// One training of a proxy of LPIPS.
public struct ProxyConfig: TrainingPlan {
  let draft: ProxyDraft
  /// The config file without its extension; names what is written.
  public let name: String
  /// The file of weights that is written.
  public let weights: String
  /// The whole config with every default written out.
  public let resolved: JSON

  /// Reports everything that is wrong.
  init?(_ tree: TrainingTree, _ errors: inout ConfigErrors) {
    guard let (draft, name, weights, resolved) = tree.decode(ProxyDraft.table, &errors) else { return nil }
    (self.draft, self.name, self.weights) = (draft, name, weights)
    self.resolved = resolved.adding([("kind", .string(tree.kind.rawValue))])
  }

  /// Loads the images and makes a network that has learned nothing.
  public func training(command: String) throws -> any Training { try ProxyRun(self, command: command) }
}
