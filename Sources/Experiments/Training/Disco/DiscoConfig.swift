/// One training of a diffusion model with discrete latents, or of a plain one.
public struct DiscoConfig: TrainingPlan {
  let draft: DiscoDraft
  /// The config file without its extension; names what is written.
  public let name: String
  /// The file of weights that is written.
  public let weights: String
  /// The whole config with every default written out.
  public let resolved: JSON

  /// Reports everything that is wrong.
  init?(_ tree: TrainingTree, _ errors: inout ConfigErrors) {
    guard let (draft, name, weights, resolved) = tree.decode(DiscoDraft.table, &errors) else { return nil }
    (self.draft, self.name, self.weights) = (draft, name, weights)
    self.resolved = resolved.adding([("kind", .string(tree.kind.rawValue))])
  }

  /// Draws the points and makes networks that have learned nothing.
  public func training(command: String) throws -> any Training { try DiscoRun(self, command: command) }
}
