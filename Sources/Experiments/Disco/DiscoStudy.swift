import Platform
import Priors
import Results
import Tensors

/// Trainings with and without latents over seeds, what each learned, and the same of denoisers that are known exactly.
public struct DiscoStudy: Sendable {
  /// Whose rows stand under one name.
  enum Model: String, CaseIterable, Sendable {
    /// Trained without latents.
    case plain
    /// Trained with latents.
    case latents
    /// The mixture's own denoiser.
    case exact = "exact denoiser"
    /// The same, given the mode.
    case exactGivenMode = "exact given mode"
  }

  /// A model and a seed.
  struct Unit: Sendable {
    let index: Int
    let model: Model
    let seed: Int
    let identity: Identity
    /// SHA-256 of the identity.
    let id: String
    let training: DiscoConfig
  }

  /// The config file without its extension.
  public let name: String
  /// The whole config with every default written out, and the training's.
  public let resolved: JSON
  let draft: DiscoStudyDraft
  let measures: FlowMeasures
  let units: [Unit]

  /// Reads a study and its training, with overrides `a.b=c`; throws everything that is wrong, located.
  ///
  /// Weights are written to `folder`.
  public static func load(
    _ path: String, overrides: [String] = [], weightsIn folder: String
  ) throws(ConfigErrors) -> DiscoStudy {
    var errors = ConfigErrors()
    var loader = ConfigLoader()
    guard var tree = loader.load(path, shownAs: path, &errors) else { throw errors }
    for (i, text) in overrides.enumerated() {
      Override(text, rank: 1_000_000 + i, titles: [:]).apply(to: &tree, &errors)
    }
    var draft = DiscoStudyDraft()
    guard let members = tree.members else {
      errors.report(at: tree.span, "a study must be an object, found \(tree.described)")
      throw errors
    }
    _ = DiscoStudyDraft.table.decode(members, at: tree.span, reserved: ["extends"], into: &draft, &errors)
    if draft.sigmaMin >= draft.sigmaMax {
      errors.report(at: tree.span.opening, "'sigma_min' is \(draft.sigmaMin), not below sigma_max = \(draft.sigmaMax)")
    }
    guard errors.isEmpty else { throw errors }
    return try DiscoStudy(draft, at: path, weightsIn: folder)
  }

  private init(_ draft: DiscoStudyDraft, at path: String, weightsIn folder: String) throws(ConfigErrors) {
    let file = Path.joined(Path.folder(of: path), draft.training.value)
    func training(_ more: [String]) throws(ConfigErrors) -> DiscoConfig {
      guard let config = try trainingPlan(file, overrides: more) as? DiscoConfig else {
        var errors = ConfigErrors()
        errors.report(at: draft.training.span, "\(draft.training.value) is no training of kind 'disco'")
        throw errors
      }
      return config
    }
    let base = try training([])
    guard base.draft.latents > 0 else {
      var errors = ConfigErrors()
      errors.report(
        at: draft.training.span, "\(draft.training.value) has no latents", hint: "name the training that has them")
      throw errors
    }
    var units: [Unit] = []
    for seed in draft.seeds {
      for model in Model.allCases {
        let weights = "\(Path.resolved(folder))/\(model.rawValue)-\(seed).safetensors"
        let own = try training(
          ["seed=\(seed)", "weights=\"\(weights)\""] + (model == .plain ? ["latents=0"] : []))
        var identity = Identity()
        identity.add("version", "disco_study@1")
        for (path, value) in DiscoStudyDraft.table.resolve(draft).leaves
        where !["description", "seeds", "training"].contains(path) { identity.add("study.\(path)", value) }
        for (path, value) in own.identity.leaves { identity.add("training.\(path)", value) }
        identity.add("model", model.rawValue)
        identity.add("seed", "\(seed)")
        identity.add("instruction_set", Machine.current.instructionSet)
        let id = SHA256.hexadecimal(Array(identity.text.utf8))
        units.append(
          Unit(index: units.count, model: model, seed: seed, identity: identity, id: id, training: own))
      }
    }
    (self.draft, self.units) = (draft, units)
    name = Path.stem(of: path)
    measures = FlowMeasures(draft, base.draft)
    resolved = DiscoStudyDraft.table.resolve(draft).adding([("resolved_training", base.resolved)])
  }

  /// Trains where weights have to be, and measures; the row of a failure says why.
  func run(_ unit: Unit, command: String, stop: @escaping @Sendable () -> Bool) -> Part? {
    var row = Row(
      key: .init(sampler: unit.model.rawValue, prior: "octagon", task: "generation", item: 0, seed: unit.seed))
    (row.unit, row.planIndex, row.draws) = (unit.id, unit.index, draft.draws)
    row.claim = unit.model == .plain || unit.model == .latents ? .posterior : .reference
    row.settings = unit.model == .latents ? "m=\(unit.training.draft.latents) k=\(unit.training.draft.codes)" : ""
    let started = Stopwatch.wall()
    do {
      let model: FlowModel
      switch unit.model {
      case .exact: model = .plain(GaussianMixture.octagon)
      case .exactGivenMode: model = .latent(GaussianMixture.octagon)
      case .plain, .latents:
        let summary = try unit.training.training(command: command).run(minutes: nil, stop: stop)
        if summary.step < summary.steps { return nil }
        model = try DiscoNetwork.load(unit.training.weights).network.flowModel
      }
      try measures.measure(model, RandomStream(seed: UInt64(unit.seed))["study"], into: &row)
    } catch {
      (row.status, row.message) = (.failed, "\(error)")
    }
    row.seconds = Stopwatch.wall() - started
    return Part(row: row, identity: unit.identity)
  }
}
