import Diffusion
import Dispatch
import Platform
import Priors
import Reports
import Results
import Tensors

/// Runs a training to its last step, or to where it is stopped; the same call goes on from the last checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state), `log.h5`, `samples-<step>.png`. Beside the weights: the
/// model card and samples. The weights are the averaged parameters, rounded to 16 bits.
public struct TrainingRun {
  /// What is trained.
  public let config: TrainingConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public var command: String
  private let data: (train: TokenBatch, heldOut: TokenBatch)
  /// What the state of a training depends on besides the config; a checkpoint of others is refused.
  private let surroundings: [String: String]
  private let stream: RandomStream
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
    guard let source = draft.data?.source, let validation = draft.validation?.source else {
      throw Refusal("there is no data", remedy: "give 'data' and 'validation'")
    }
    let (train, vocabulary, _) = try source.load()
    let (heldOut, others, _) = try validation.load()
    guard vocabulary == others, train.length == heldOut.length else {
      throw Refusal(
        "'data' has \(train.length) tokens of \(vocabulary) symbols and 'validation' \(heldOut.length) of \(others)",
        remedy: "take both from one data set")
    }
    guard train.count > 0, heldOut.count > 0 else {
      throw Refusal("'data' or 'validation' is empty", remedy: "raise 'count'")
    }
    data = (train, heldOut)
    surroundings = [
      "data": train.contentHash(vocabulary: vocabulary), "instruction_set": Machine.current.instructionSet,
    ]
    stream = RandomStream(seed: UInt64(draft.seed))["training"]
    let space = TokenSpace(length: train.length, vocabulary: vocabulary)
    var prior = NeuralPrior(
      Transformer(try draft.shape(space), stream["initial"]), draft.process, draft.readout,
      levels: draft.levels.logOdds(space))
    prior.precision = draft.precision.engine
    prior.threads = draft.threads
    trainer = Trainer(prior, on: train, draft.levels, draft.options, stream)
    baselines = try Baselines(fittedTo: train, on: heldOut, vocabulary: vocabulary)
  }

  private var checkpoint: String { config.folder + "/checkpoint.safetensors" }
  private var logFile: String { config.folder + "/log.h5" }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  ///
  /// Where `stop` ended it, the weights are written without bound, samples and card, which take minutes. Throws
  /// `OptimiserError` where the training diverges, and what files throw.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let started = DispatchTime.now().uptimeNanoseconds
    func elapsed() -> Double { Double(DispatchTime.now().uptimeNanoseconds - started) * 1e-9 }
    do {
      try Folder.create(config.folder)
    } catch {
      throw Refusal("\(config.folder) cannot be made: \(error)", remedy: "check the folder of 'weights'")
    }
    var log = try resume()
    report(
      .start(
        step: trainer.step, steps: draft.steps, parameters: trainer.prior.transformer.layout.parameters,
        baselines: baselines))
    let first = trainer.step
    var (isStopped, isOver) = (false, false)
    while trainer.step < draft.steps, !isStopped, !isOver {
      let record = try trainer.advance()
      log.append(record)
      let seconds = elapsed()
      isStopped = stop()
      isOver = minutes.map { seconds >= $0 * 60 } ?? false
      let speed = Double((record.step - first) * draft.batch) / seconds
      let left = Double((draft.steps - record.step) * draft.batch) / speed
      report(.step(record, loss: log.recentLoss(50), speed: speed, left: left))
      if record.step % draft.validateEvery == 0 {
        let bound = try estimate(trainer.averaged(), items: draft.bound.items, levels: draft.bound.levels)
        log.append(step: record.step, bound)
        report(.bound(step: record.step, bound, baselines))
        try write(trainer.averaged(), bound)
      }
      if record.step % draft.sampleEvery == 0 {
        let path = "\(config.folder)/samples-\(String(printf: "%07d", record.step)).png"
        let draws = try draw(trainer.averaged(), count: 16, steps: draft.sampleSteps, stream["pictures"])
        try picture(of: draws).write(to: path)
        report(.samples(path))
      }
      if record.step % draft.checkpointEvery == 0 || isStopped || isOver || record.step == draft.steps {
        try log.write(to: logFile)
        try trainer.save(to: checkpoint, notes: surroundings.merging(["identity": config.identity.canonical]) { $1 })
        report(.checkpoint(step: record.step, path: checkpoint))
      }
    }
    if isStopped {
      try write(trainer.averaged(), nil)
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), bound: nil)
    }
    return try finish(log)
  }

  /// The log up to the checkpoint, whose state is taken up; an empty one where there is no checkpoint.
  private func resume() throws -> TrainingLog {
    let attributes = [
      Attribute("config_name", config.name), Attribute("config", config.resolved.canonical),
      Attribute("config_hash", config.identity.contentHash), Attribute("discern", Discern.version),
      Attribute("instruction_set", Machine.current.instructionSet),
    ]
    guard File.exists(checkpoint) else { return TrainingLog(attributes: attributes) }
    try trainer.restore(from: checkpoint) { notes in
      let old = try JSON(parsing: notes["identity"] ?? "{}", name: checkpoint)
      let changes = config.identity.changes(from: old)
      if !changes.isEmpty {
        throw Refusal(
          "\(config.folder) holds a training of another config (\(changes.joined(separator: ", ")))",
          remedy: "undo the change, give other 'weights', or remove that folder")
      }
      for (name, now) in surroundings.sorted(by: { $0.key < $1.key }) {
        guard let then = notes[name], then != now else { continue }
        throw Refusal(
          "\(config.folder) holds a training with another \(name) (\(then), now \(now))",
          remedy: "go on where it began, give other 'weights', or remove that folder")
      }
    }
    return try TrainingLog(logFile, upTo: trainer.step)
  }

  /// Weights as they are read back, their bound, samples, and the card.
  private func finish(_ log: TrainingLog) throws -> TrainingSummary {
    let draft = config.draft
    try write(trainer.averaged(), nil)
    var prior = try NeuralPrior.load(config.weights).prior
    (prior.precision, prior.threads) = (draft.precision.engine, draft.threads)
    let bound = try estimate(prior, items: draft.bound.finalItems, levels: draft.bound.finalLevels)
    try write(prior, bound)
    let samples = config.stem + "-samples.png"
    try picture(of: draw(prior, count: 64, steps: 128, stream["samples"])).write(to: samples)
    let summary = TrainingSummary(
      step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), bound: bound)
    let card = ModelCard(
      config: config, command: command, summary: summary, bound: bound, baselines: baselines,
      parameters: prior.transformer.layout.parameters,
      sequences: data.train.count, heldOut: min(draft.bound.finalItems, data.heldOut.count))
    do {
      let temporary = File.temporary(for: config.card)
      try File.create(temporary, Array(card.text.utf8))
      guard rename(temporary, config.card) == 0 else { throw SystemError() }
    } catch {
      throw Refusal("\(config.card) cannot be written: \(error)", remedy: "check its folder")
    }
    return summary
  }

  private func picture(of draws: TokenBatch) -> PNGImage {
    Experiments.picture(draws, trainer.prior.transformer.shape, of: config.draft.data?.source.data)
  }

  private func estimate(_ prior: NeuralPrior, items: Int, levels: Int) throws -> BoundEstimate {
    let rows = data.heldOut.gather(0..<min(items, data.heldOut.count))
    let nats = try VariationalBound(prior.process, levels: levels).nats(prior, rows, stream["validation"])
    return BoundEstimate(nats: nats, length: rows.length)
  }

  private func write(_ prior: NeuralPrior, _ bound: BoundEstimate?) throws {
    var notes = [
      "data": config.draft.data?.source.data.rawValue ?? "", "config_hash": config.identity.contentHash,
      "step": String(trainer.step), "discern": Discern.version,
    ]
    if let bound {
      notes["bits_per_token"] = String(printf: "%.5f", bound.bits)
      notes["bits_per_token_error"] = String(printf: "%.5f", bound.error)
    }
    try prior.write(to: config.weights, notes: notes)
  }
}
