import Diffusion
import Metrics
import Platform
import Priors
import Tasks
import Tensors

/// Runs the training of a proxy of LPIPS to its last step, or to where it is stopped; the same call goes on from the
/// last checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state), `log.h5`. Beside the weights: the model card. The weights
/// are the averaged parameters, rounded to 16 bits.
public struct ProxyRun: Training {
  /// What is trained.
  public let config: ProxyConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public let command: String
  private let images: ImageSet
  private let trials: [(name: String, images: ImageSet)]
  private let objective: ProxyObjective
  private let trainer: Trainer

  /// Loads the images and makes a network that has learned nothing.
  ///
  /// Throws where images or the weights of LPIPS are missing.
  public init(_ config: ProxyConfig, command: String) throws {
    (self.config, self.command) = (config, command)
    let draft = config.draft
    try draft.precision.engine.check()
    guard let data = draft.data else { throw Refusal("there are no images", remedy: "give 'data'") }
    images = try data.load()
    let trials = try draft.trials.compactMap { trial in try trial.images.map { (trial.name, try $0.load()) } }
    let network = try LPIPS(ImageFolder.located(draft.lpips))
    let stream = RandomStream(seed: UInt64(draft.seed))["training"]
    let coded = try draft.codec.flatMap { codec in
      try draft.prior.map {
        try CodedDistortion(
          codec: codec, prior: $0, resolutions: [data.resolution] + trials.map { $0.1.resolution })
      }
    }
    self.trials = trials
    objective = ProxyObjective(
      proxy: LPIPSProxy(draft.network, stream["initial"]),
      groups: DistortedGroups(
        images: images, versions: draft.versions, variety: draft.variety, coded: coded.map { ($0, draft.coded) }),
      offset: draft.offset
    ) { network.distances($0, $1) }
    trainer = Trainer(objective, draft.options, stream)
  }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let loop = TrainingLoop(
      plan: config, settings: draft, trainer: trainer, dataHash: SHA256.hexadecimal(images.pixels),
      groups: [TrainingLog.agreement], report: report)
    var log = try loop.resume()
    report(
      .start(step: trainer.step, steps: draft.steps, parameters: objective.proxy.layout.parameters, baselines: nil))
    let first = trials.isEmpty ? [] : self.trials(0)
    let isStopped = try loop.run(&log, minutes: minutes, stop: stop) { step, log in
      if step % draft.validateEvery == 0 {
        let agreements = first.map { $0.agreement(averaged) }
        log.append(step: step, agreements)
        for agreement in agreements { report(.agreement(step: step, agreement)) }
        try write(averaged)
      }
    }
    try write(averaged)
    if isStopped {
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: nil)
    }
    let stored = try LPIPSProxy.load(config.weights).proxy
    let agreements = trials.indices.flatMap { n in (n == 0 ? first : self.trials(n)).map { $0.agreement(stored) } }
    for agreement in agreements { report(.agreement(step: trainer.step, agreement)) }
    let summary = TrainingSummary(
      step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: agreements.first?.text)
    let card = ProxyCard(
      config: config, command: command, summary: summary, agreements: agreements, proxy: stored, images: images)
    try config.write(card: card.text)
    return summary
  }

  /// The trials on one set of images: with the distortions that are learned, and with those that are not.
  private func trials(_ n: Int) -> [ProxyTrial] {
    let (name, images) = trials[n]
    let sets = [("learned distortions", Distortion.learned), ("held-out distortions", Distortion.heldOut)]
    let coded = objective.groups.coded.map { coded in
      ("changed codes", [ProxyTrial.Kind(name: "coded") { coded.distortion.apply($0, severity: $1, other: $2, &$3) }])
    }
    return (sets.map { ($0, $1.map(ProxyTrial.Kind.init)) } + [coded].compactMap { $0 }).map { text, kinds in
      ProxyTrial("\(name), \(text)", images, kinds, RandomStream(seed: 0)["trial"], teacher: objective.teacher)
    }
  }

  /// The network with the averaged parameters.
  private var averaged: LPIPSProxy { LPIPSProxy(objective.proxy.shape, values: trainer.averaged()) }

  private func write(_ proxy: LPIPSProxy) throws {
    // What is pinned is a property of the weights as they are stored.
    try proxy.write(to: config.weights)
    let notes = try LPIPSProxyMetric.pinned(LPIPSProxy.load(config.weights).proxy).merging([
      "data": config.draft.data?.path.joined(separator: ", ") ?? "",
      "config_hash": config.identity.contentHash, "step": String(trainer.step), "discern": Discern.version,
    ]) { $1 }
    try proxy.write(to: config.weights, notes: notes)
  }
}
