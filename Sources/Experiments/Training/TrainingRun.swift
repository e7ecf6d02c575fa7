import Diffusion
import Platform
import Priors
import Reports
import Tensors

/// Runs a training to its last step, or to where it is stopped; the same call goes on from the last checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state), `log.h5`, `samples-<step>.png`. Beside the weights: the
/// model card and samples. The weights are the averaged parameters, rounded to 16 bits.
public struct TrainingRun: Training {
  /// What is trained.
  public let config: TrainingConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public var command: String
  private let data: (train: TokenBatch, heldOut: TokenBatch)
  private let dataHash: String
  private let stream: RandomStream
  private let prior: NeuralPrior
  private let trainer: Trainer
  private let baselines: Baselines

  /// Loads the data and makes a network that has learned nothing.
  ///
  /// Throws where data is missing, or where network and data do not go together.
  public init(_ config: TrainingConfig, command: String) throws {
    self.config = config
    self.command = command
    let draft = config.draft
    try draft.precision.engine.check()
    guard let source = draft.data, let validation = draft.validation else {
      throw Refusal("there is no data", remedy: "give 'data' and 'validation'")
    }
    let (train, vocabulary) = try source.load()
    let (heldOut, others) = try validation.load()
    guard vocabulary == others, train.length == heldOut.length else {
      throw Refusal(
        "'data' has \(train.length) tokens of \(vocabulary) symbols and 'validation' \(heldOut.length) of \(others)",
        remedy: "take both from one data set")
    }
    guard train.count > 0, heldOut.count > 0 else {
      throw Refusal("'data' or 'validation' is empty", remedy: "raise 'count'")
    }
    data = (train, heldOut)
    dataHash = train.contentHash(vocabulary: vocabulary)
    stream = RandomStream(seed: UInt64(draft.seed))["training"]
    let space = TokenSpace(length: train.length, vocabulary: vocabulary)
    var prior = NeuralPrior(
      Transformer(try draft.shape(space), stream["initial"]), draft.process, draft.readout,
      levels: draft.levels.logOdds(space))
    prior.precision = draft.precision.engine
    prior.threads = draft.threads
    self.prior = prior
    trainer = Trainer(DenoisingObjective(prior, on: train, draft.levels, draft.loss), draft.options, stream)
    baselines = try Baselines(fittedTo: train, on: heldOut, vocabulary: vocabulary)
  }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  ///
  /// Where `stop` ended it, the weights are written without bound, samples and card, which take minutes. Throws
  /// `OptimiserError` where the training diverges, and what files throw.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let loop = TrainingLoop(
      plan: config, settings: draft, trainer: trainer, dataHash: dataHash, groups: [TrainingLog.bound],
      report: report)
    var log = try loop.resume()
    let parameters = prior.transformer.layout.parameters
    report(.start(step: trainer.step, steps: draft.steps, parameters: parameters, baselines: baselines))
    let isStopped = try loop.run(&log, minutes: minutes, stop: stop) { step, log in
      if step % draft.validateEvery == 0 {
        let bound = try estimate(averaged, items: draft.bound.items, levels: draft.bound.levels)
        log.append(step: step, bound)
        report(.bound(step: step, bound, baselines))
        try write(averaged, bound)
      }
      if step % draft.sampleEvery == 0 {
        let path = "\(config.folder)/samples-\(String(printf: "%07d", step)).png"
        let draws = try draw(averaged, count: 16, steps: draft.sampleSteps, stream["pictures"])
        try picture(of: draws).write(to: path)
        report(.samples(path))
      }
    }
    if isStopped {
      try write(averaged, nil)
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: nil)
    }
    return try finish(log)
  }

  /// The prior with the averaged parameters.
  private var averaged: NeuralPrior { prior.with(trainer.averaged()) }

  /// Weights as they are read back, their bound, samples, and the card.
  private func finish(_ log: TrainingLog) throws -> TrainingSummary {
    let draft = config.draft
    try write(averaged, nil)
    var prior = try NeuralPrior.load(config.weights).prior
    (prior.precision, prior.threads) = (draft.precision.engine, draft.threads)
    let bound = try estimate(prior, items: draft.bound.finalItems, levels: draft.bound.finalLevels)
    try write(prior, bound)
    let samples = config.stem + "-samples.png"
    try picture(of: draw(prior, count: 64, steps: 128, stream["samples"])).write(to: samples)
    let summary = TrainingSummary(
      step: trainer.step, steps: draft.steps, loss: log.recentLoss(100),
      worth: "\(bound.text) bits a token")
    let card = ModelCard(
      config: config, command: command, summary: summary, bound: bound, baselines: baselines,
      parameters: prior.transformer.layout.parameters,
      sequences: data.train.count, heldOut: min(draft.bound.finalItems, data.heldOut.count))
    try config.write(card: card.text)
    return summary
  }

  private func picture(of draws: TokenBatch) throws -> PNGImage {
    try Experiments.picture(draws, prior.transformer.shape, of: config.draft.data)
  }

  private func estimate(_ prior: NeuralPrior, items: Int, levels: Int) throws -> BoundEstimate {
    let rows = data.heldOut.gather(0..<min(items, data.heldOut.count))
    let nats = try VariationalBound(prior.process, levels: levels).nats(prior, rows, stream["validation"])
    return BoundEstimate(nats: nats, length: rows.length)
  }

  private func write(_ prior: NeuralPrior, _ bound: BoundEstimate?) throws {
    var notes = config.origin(config.draft.data, step: trainer.step)
    if let bound {
      notes["bits_per_token"] = String(printf: "%.5f", bound.bits)
      notes["bits_per_token_error"] = String(printf: "%.5f", bound.error)
    }
    try prior.write(to: config.weights, notes: notes)
  }
}
