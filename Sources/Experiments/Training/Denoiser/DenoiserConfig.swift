/// One training of a denoiser of images: which images it shall know, and how.
public struct DenoiserConfig: TrainingPlan {
  let draft: DenoiserDraft
  /// The config file without its extension; names what is written.
  public let name: String
  /// The file of weights that is written.
  public let weights: String
  /// The whole config with every default written out, but for a codec that is not there.
  public let resolved: JSON

  /// Reports everything that is wrong.
  init?(_ tree: TrainingTree, _ errors: inout ConfigErrors) {
    guard let (draft, name, weights, resolved) = tree.decode(DenoiserDraft.table, &errors) else { return nil }
    (self.draft, self.name, self.weights) = (draft, name, weights)
    // A training on images has no key for a codec, as the first weights were made with.
    guard case .object(let members) = resolved else { return nil }
    let said = members.filter { draft.codec != nil || $0.key != "codec" }
    self.resolved = .object(said).adding([("kind", .string(tree.kind.rawValue))])
  }

  /// Loads the images and makes a denoiser that has learned nothing.
  public func training(command: String) throws -> any Training { try DenoiserRun(self, command: command) }
}
