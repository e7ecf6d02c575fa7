import Platform

/// One training: which network learns which sequences, and how.
public struct TrainingConfig: Sendable {
  let draft: TrainingDraft
  /// The config file without its extension; names what is written.
  public let name: String
  /// The file of weights that is written.
  public let weights: String
  /// The whole config with every default written out.
  public let resolved: JSON

  /// Where the state, the log and the pictures of the training lie.
  public var folder: String { stem + ".training" }
  /// The model card.
  public var card: String { stem + ".md" }
  /// The weights without their extension.
  public var stem: String { String(weights.dropLast(".safetensors".count)) }

  /// Keys that change no bit of what is learned.
  static let indifferent: Set = [
    "description", "threads", "checkpoint_every", "validate_every", "sample_every", "sample_steps", "bound", "weights",
  ]

  /// All that the parameters depend on.
  var identity: JSON {
    guard case .object(let members) = resolved else { return resolved }
    return .object(members.filter { !Self.indifferent.contains($0.key) })
  }

  /// Reads a config with its bases and overrides `a.b=c`; throws everything that is wrong, located.
  public static func load(_ path: String, overrides: [String] = []) throws(ConfigErrors) -> TrainingConfig {
    var errors = ConfigErrors()
    var loader = ConfigLoader()
    guard var tree = loader.load(path, shownAs: path, &errors) else { throw errors }
    for (i, text) in overrides.enumerated() {
      Override(text, rank: 1_000_000 + i, titles: [:]).apply(to: &tree, &errors)
    }
    let config = decode(tree, path, &errors)
    guard let config, errors.isEmpty else { throw errors }
    return config
  }

  private static func decode(_ tree: LocatedJSON, _ path: String, _ errors: inout ConfigErrors) -> TrainingConfig? {
    guard let members = tree.members else {
      errors.report(at: tree.span, "a training must be an object, found \(tree.described)")
      return nil
    }
    let table = TrainingDraft.table
    var draft = table.defaults
    guard table.decode(members, at: tree.span, reserved: ["extends"], into: &draft, &errors) else { return nil }
    for fault in draft.faults {
      let value = fault.path.reduce(Optional(tree)) { $0?[$1] }
      errors.report(at: value?.span ?? tree.span.opening, fault.message, hint: fault.hint)
    }
    let name = Path.stem(of: path)
    let weights = draft.weights ?? name + ".safetensors"
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return TrainingConfig(
      draft: draft, name: name, weights: weights.hasPrefix("/") ? weights : folder + weights,
      resolved: table.resolve(draft))
  }

  /// Every key of a training config with type, range, unit, default and meaning.
  public static var help: String { TrainingDraft.table.descriptions.map(\.help).joined() }
}
