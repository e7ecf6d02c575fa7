import Diffusion
import Dispatch
import Platform
import Priors
import Results

/// The steps of a training, from its last checkpoint on; what is learned and how it is looked at belongs to the caller.
struct TrainingLoop {
  let plan: any TrainingPlan
  let settings: any TrainingSettings
  let trainer: Trainer
  /// A hash of all that is learned from.
  let dataHash: String
  /// The log's groups beside the steps, the first of what is measured on the way.
  let groups: [SeriesFile.Group]
  let report: (TrainingEvent) -> Void

  private var checkpoint: String { plan.folder + "/checkpoint.safetensors" }
  private var logFile: String { plan.folder + "/log.h5" }

  /// What the state of a training depends on besides the config; a checkpoint of others is refused.
  private var surroundings: [String: String] {
    ["data": dataHash, "instruction_set": Machine.current.instructionSet]
  }

  /// The log up to the checkpoint, whose state is taken up; an empty one where there is no checkpoint.
  func resume() throws -> TrainingLog {
    do {
      try Folder.create(plan.folder)
    } catch {
      throw Refusal("\(plan.folder) cannot be made: \(error)", remedy: "check the folder of 'weights'")
    }
    let attributes = [
      Attribute("config_name", plan.name), Attribute("config", plan.resolved.canonical),
      Attribute("config_hash", plan.identity.contentHash), Attribute("discern", Discern.version),
      Attribute("instruction_set", Machine.current.instructionSet),
    ]
    guard File.exists(checkpoint) else { return TrainingLog(groups, attributes: attributes) }
    try trainer.restore(from: checkpoint) { notes in
      let old = try JSON(parsing: notes["identity"] ?? "{}", name: checkpoint)
      let changes = plan.identity.changes(from: old)
      if !changes.isEmpty {
        throw Refusal(
          "\(plan.folder) holds a training of another config (\(changes.joined(separator: ", ")))",
          remedy: "undo the change, give other 'weights', or remove that folder")
      }
      for (name, now) in surroundings.sorted(by: { $0.key < $1.key }) {
        guard let then = notes[name], then != now else { continue }
        throw Refusal(
          "\(plan.folder) holds a training with another \(name) (\(then), now \(now))",
          remedy: "go on where it began, give other 'weights', or remove that folder")
      }
    }
    return try TrainingLog(logFile, groups, upTo: trainer.step)
  }

  /// Steps until the last one, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  ///
  /// `look` is called after every step, before it may be stored. Returns whether `stop` ended it.
  func run(
    _ log: inout TrainingLog, minutes: Double?, stop: () -> Bool, look: (Int, inout TrainingLog) throws -> Void
  ) throws -> Bool {
    let started = DispatchTime.now().uptimeNanoseconds
    let first = trainer.step
    var (isStopped, isOver) = (false, false)
    while trainer.step < settings.steps, !isStopped, !isOver {
      let record = try trainer.advance()
      log.append(record)
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - started) * 1e-9
      isStopped = stop()
      isOver = minutes.map { seconds >= $0 * 60 } ?? false
      let speed = Double((record.step - first) * settings.batch) / seconds
      let left = Double((settings.steps - record.step) * settings.batch) / speed
      report(.step(record, loss: log.recentLoss(50), speed: speed, left: left))
      try look(record.step, &log)
      if record.step % settings.checkpointEvery == 0 || isStopped || isOver || record.step == settings.steps {
        try log.write(to: logFile)
        try trainer.save(to: checkpoint, notes: surroundings.merging(["identity": plan.identity.canonical]) { $1 })
        report(.checkpoint(step: record.step, path: checkpoint))
      }
    }
    return isStopped
  }
}

extension TrainingPlan {
  /// Writes the model card; it appears whole or not at all.
  func write(card text: String) throws {
    do {
      let temporary = File.temporary(for: card)
      try File.create(temporary, Array(text.utf8))
      guard rename(temporary, card) == 0 else { throw SystemError() }
    } catch {
      throw Refusal("\(card) cannot be written: \(error)", remedy: "check its folder")
    }
  }
}
