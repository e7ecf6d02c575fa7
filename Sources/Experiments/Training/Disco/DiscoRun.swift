import Diffusion
import Platform
import Priors
import Tensors

/// Runs the training of a diffusion model with discrete latents to its last step, or to where it is stopped; the same call
/// goes on from the last checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state of the first stage), `log.h5`. Beside the weights: the model
/// card. The weights are the averaged parameters, rounded to 16 bits. The second stage follows the last step of the first
/// and is over in seconds, so it has no checkpoints.
public struct DiscoRun: Training {
  /// What is trained.
  public let config: DiscoConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public let command: String
  private let mixture = GaussianMixture.octagon
  private let points: RealBatch
  private let heldOut: RealBatch
  private let network: DiscoNetwork
  private let trainer: Trainer
  private let stream: RandomStream

  /// Draws the points, from streams named by the seed and "data", and makes networks that have learned nothing.
  public init(_ config: DiscoConfig, command: String) throws {
    (self.config, self.command) = (config, command)
    let draft = config.draft
    try draft.precision.engine.check()
    let stream = RandomStream(seed: UInt64(draft.seed))
    func draws(_ count: Int, _ name: String) -> RealBatch {
      var random = stream["data"][name].generator()
      return GaussianMixture.octagon.stratified(count, &random)
    }
    (points, heldOut) = (draws(draft.data.points, "points"), draws(draft.data.heldOut, "held out"))
    self.stream = stream
    network = DiscoNetwork(draft.shape, stream["training"]["initial"])
    trainer = Trainer(DiscoObjective(network, on: points, draft.objective), draft.options, stream["training"])
  }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let bytes = (points.storage + heldOut.storage).withUnsafeBytes { Array($0) }
    let loop = TrainingLoop(
      plan: config, settings: draft, trainer: trainer, dataHash: SHA256.hexadecimal(bytes),
      groups: [TrainingLog.denoising], report: report)
    var log = try loop.resume()
    report(.start(step: trainer.step, steps: draft.steps, parameters: network.layout.parameters, baselines: nil))
    let isStopped = try loop.run(&log, minutes: minutes, stop: stop) { step, log in
      if step % draft.validateEvery == 0 {
        let worth = try measure(DiscoNetwork(network.shape, values: trainer.averaged()))
        log.append(step: step, worth)
        report(.denoising(step: step, worth))
      }
    }
    let loss = log.recentLoss(100)
    if isStopped {
      try write(DiscoNetwork(network.shape, values: trainer.averaged()), nil)
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: loss, worth: nil)
    }
    try write(try secondStage(DiscoNetwork(network.shape, values: trainer.averaged())), nil)
    let stored = try DiscoNetwork.load(config.weights).network
    let worth = try measure(stored)
    try write(stored, worth)
    let summary = TrainingSummary(step: trainer.step, steps: draft.steps, loss: loss, worth: worth.text)
    let card = DiscoCard(config: config, command: command, summary: summary, worth: worth, network: stored)
    try config.write(card: card.text)
    return summary
  }

  /// The networks with the law of their latents and a recogniser learned.
  private func secondStage(_ network: DiscoNetwork) throws -> DiscoNetwork {
    let draft = config.draft
    guard draft.latents > 0 else { return network }
    var options = draft.options
    options.schedule = .init(
      peak: draft.optimiser.rate, floor: draft.optimiser.finalRate, warmUp: min(100, draft.priorSteps),
      total: draft.priorSteps)
    options.weightDecay = 0
    let objective = LatentObjective(
      network, on: points, logMean: draft.noise.logMean, logDeviation: draft.noise.logDeviation)
    let trainer = Trainer(objective, options, stream["second stage"])
    for _ in 0..<draft.priorSteps { _ = try trainer.advance() }
    return DiscoNetwork(network.shape, values: trainer.averaged())
  }

  private func measure(_ network: DiscoNetwork) throws -> DenoisingWorth {
    let draft = config.draft
    return try DenoisingWorth(
      network.flowModel, on: heldOut, modes: mixture.means.count, logMean: draft.noise.logMean,
      logDeviation: draft.noise.logDeviation, deviation: draft.network.deviation, stream["validation"])
  }

  private func write(_ network: DiscoNetwork, _ worth: DenoisingWorth?) throws {
    var notes = [
      "data": "octagon", "config_hash": config.identity.contentHash, "step": String(trainer.step),
      "discern": Discern.version,
    ]
    if let worth {
      notes["loss"] = String(printf: "%.5f", worth.loss)
      notes["information"] = worth.information.map { String(printf: "%.5f", $0) }
    }
    try network.write(to: config.weights, notes: notes)
  }
}

extension DiscoNetwork {
  /// With latents or without, as it has them.
  var flowModel: FlowModel {
    shape.latents > 0 ? .latent(DiscoPrior(self)) : .plain(UnconditionalDenoiser(self))
  }
}
