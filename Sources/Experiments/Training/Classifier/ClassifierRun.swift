import Diffusion
import Platform
import Priors
import Tasks
import Tensors

/// Runs the training of a classifier to its last step, or to where it is stopped; the same call goes on from the last
/// checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state), `log.h5`. Beside the weights: the model card. The weights
/// are the averaged parameters, rounded to 16 bits.
public struct ClassifierRun: Training {
  /// What is trained.
  public let config: ClassifierConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public let command: String
  private let train: LabelledPictures
  private let heldOut: LabelledPictures
  private let trainer: Trainer
  private let classifier: Classifier

  /// Loads the data and makes a network that has learned nothing.
  ///
  /// Throws where data is missing or has no labels, or where network and data do not go together.
  public init(_ config: ClassifierConfig, command: String) throws {
    (self.config, self.command) = (config, command)
    let draft = config.draft
    try draft.precision.engine.check()
    (train, heldOut) = (try LabelledPictures(draft.data, "data"), try LabelledPictures(draft.validation, "validation"))
    guard train.rows.length == heldOut.rows.length else {
      throw Refusal("'data' and 'validation' have pictures of two sizes", remedy: "take both from one data set")
    }
    let classes = 1 + max(1, train.labels.max() ?? 0)
    guard heldOut.labels.allSatisfy({ $0 < classes }) else {
      throw Refusal("'validation' has labels that 'data' has not", remedy: "take both from one data set")
    }
    let stream = RandomStream(seed: UInt64(draft.seed))["training"]
    let shape = try draft.shape(length: train.rows.length, classes: classes)
    classifier = Classifier(shape, stream["initial"])
    let objective = LabelObjective(classifier: classifier, pictures: train.rows, labels: train.labels)
    trainer = Trainer(objective, draft.options, stream)
  }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let loop = TrainingLoop(
      plan: config, settings: draft, trainer: trainer, dataHash: train.contentHash,
      groups: [TrainingLog.accuracy], report: report)
    var log = try loop.resume()
    report(
      .start(
        step: trainer.step, steps: draft.steps, parameters: classifier.layout.parameters, baselines: nil))
    let isStopped = try loop.run(&log, minutes: minutes, stop: stop) { step, log in
      if step % draft.validateEvery == 0 {
        let accuracy = self.accuracy(averaged)
        log.append(step: step, accuracy)
        report(.accuracy(step: step, accuracy))
        try write(averaged, accuracy)
      }
    }
    try write(averaged, nil)
    if isStopped {
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: nil)
    }
    let stored = try Classifier.load(config.weights).classifier
    let accuracy = self.accuracy(stored)
    try write(stored, accuracy)
    let summary = TrainingSummary(
      step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: accuracy.text)
    let card = ClassifierCard(
      config: config, command: command, summary: summary, accuracy: accuracy, shape: stored.shape,
      parameters: stored.layout.parameters, pictures: train.rows.count, heldOut: heldOut)
    try config.write(card: card.text)
    return summary
  }

  /// The network with the averaged parameters.
  private var averaged: Classifier { Classifier(classifier.shape, values: trainer.averaged()) }

  private func accuracy(_ classifier: Classifier) -> Accuracy {
    let found = BitClassifier(classifier).labels(heldOut.rows)
    return Accuracy(zip(found, heldOut.labels).count { $0 == $1 }, of: heldOut.labels.count)
  }

  private func write(_ classifier: Classifier, _ accuracy: Accuracy?) throws {
    var notes = config.origin(config.draft.data, step: trainer.step)
    if let accuracy {
      notes["accuracy"] = String(printf: "%.5f", accuracy.share)
      notes["accuracy_error"] = String(printf: "%.5f", accuracy.error)
    }
    try classifier.write(to: config.weights, notes: notes)
  }
}
