import Platform

/// What is trained.
enum TrainingKind: String, CaseIterable, Sendable {
  /// A prior.
  case transformer
  /// A network that tells classes apart.
  case classifier
  /// An autoencoder of images.
  case codec
  /// A diffusion model of points with discrete latents, or a plain one.
  case disco
  /// A small network that stands in for LPIPS.
  case proxy
  /// A denoiser of images: a continuous prior.
  case denoiser
}

/// A training config with its bases and overrides, before its fields are read.
struct TrainingTree {
  let tree: LocatedJSON
  let path: String
  /// The key "kind"; a prior where there is none.
  let kind: TrainingKind

  /// Reports what cannot be read.
  init?(_ path: String, _ overrides: [String], _ errors: inout ConfigErrors) {
    var loader = ConfigLoader()
    guard var tree = loader.load(path, shownAs: path, &errors) else { return nil }
    for (i, text) in overrides.enumerated() {
      Override(text, rank: 1_000_000 + i, titles: [:]).apply(to: &tree, &errors)
    }
    var kind = TrainingKind.transformer
    if let given = tree["kind"] {
      guard let read = FieldType<TrainingKind>.choice.decode(given, FieldName(name: "kind"), &errors) else {
        return nil
      }
      kind = read
    }
    (self.tree, self.path, self.kind) = (tree, path, kind)
  }

  /// The fields of one kind, the weights' path from the working directory, and the resolved form; `nil` after reporting.
  func decode<Settings: TrainingSettings>(
    _ table: FieldTable<Settings>, _ errors: inout ConfigErrors
  ) -> (settings: Settings, name: String, weights: String, resolved: JSON)? {
    guard let members = tree.members else {
      errors.report(at: tree.span, "a training must be an object, found \(tree.described)")
      return nil
    }
    var settings = table.defaults
    guard table.decode(members, at: tree.span, reserved: ["extends", "kind"], into: &settings, &errors) else {
      return nil
    }
    for fault in settings.commonFaults + settings.faults {
      let value = fault.path.reduce(Optional(tree)) { $0?[$1] }
      errors.report(at: value?.span ?? tree.span.opening, fault.message, hint: fault.hint)
    }
    let name = Path.stem(of: path)
    let weights = settings.weights ?? name + ".safetensors"
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return (settings, name, weights.hasPrefix("/") ? weights : folder + weights, table.resolve(settings))
  }
}

/// Reads a training config of any kind, with its bases and overrides `a.b=c`; throws everything that is wrong, located.
public func trainingPlan(_ path: String, overrides: [String] = []) throws(ConfigErrors) -> any TrainingPlan {
  var errors = ConfigErrors()
  guard let tree = TrainingTree(path, overrides, &errors) else { throw errors }
  let plan: (any TrainingPlan)? =
    switch tree.kind {
    case .transformer: TrainingConfig(tree, &errors)
    case .classifier: ClassifierConfig(tree, &errors)
    case .codec: CodecConfig(tree, &errors)
    case .disco: DiscoConfig(tree, &errors)
    case .proxy: ProxyConfig(tree, &errors)
    case .denoiser: DenoiserConfig(tree, &errors)
    }
  guard let plan, errors.isEmpty else { throw errors }
  return plan
}

/// Every key of a training config with type, range, unit, default and meaning.
public var trainingHelp: String {
  "\"kind\": \"transformer\", a prior (the default):\n\n" + TrainingDraft.table.descriptions.map(\.help).joined()
    + "\n\"kind\": \"classifier\":\n\n" + ClassifierDraft.table.descriptions.map(\.help).joined()
    + "\n\"kind\": \"codec\", an autoencoder of images:\n\n" + CodecDraft.table.descriptions.map(\.help).joined()
    + "\n\"kind\": \"disco\", a diffusion model of points with discrete latents:\n\n"
    + DiscoDraft.table.descriptions.map(\.help).joined()
    + "\n\"kind\": \"proxy\", a small network that stands in for LPIPS:\n\n"
    + ProxyDraft.table.descriptions.map(\.help).joined()
    + "\n\"kind\": \"denoiser\", a continuous prior of images:\n\n"
    + DenoiserDraft.table.descriptions.map(\.help).joined()
}
