import Diffusion
import Platform
import Priors
import Reports
import Tasks
import Tensors

/// Runs the training of a codec to its last step, or to where it is stopped; the same call goes on from the last
/// checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state, with the averages of the codebook), `log.h5`,
/// `reconstructions-<step>.png`. Beside the weights: the model card and reconstructions. The weights are the averaged
/// parameters, rounded to 16 bits.
public struct CodecRun: Training {
  /// What is trained.
  public let config: CodecConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public let command: String
  private let images: ImageSet
  private let heldOut: ImageSet
  private let codec: VQCodec
  private let objective: CodecObjective
  private let trainer: Trainer
  private let perception: LPIPS?

  /// Loads the images and makes a codec that has learned nothing.
  ///
  /// Throws where images or the weights of LPIPS are missing.
  public init(_ config: CodecConfig, command: String) throws {
    (self.config, self.command) = (config, command)
    let draft = config.draft
    try draft.precision.engine.check()
    guard let data = draft.data, let validation = draft.validation else {
      throw Refusal("there are no images", remedy: "give 'data' and 'validation'")
    }
    (images, heldOut) = (try data.load(), try validation.load())
    let file = ImageFolder.located(draft.loss.lpips)
    perception = draft.loss.perceptual > 0 || File.exists(file) ? try LPIPS(file) : nil
    let stream = RandomStream(seed: UInt64(draft.seed))["training"]
    codec = VQCodec(draft.shape, stream["initial"])
    objective = CodecObjective(codec, on: images.pixels, draft.objective, perception: perception?.loss)
    trainer = Trainer(objective, draft.options, stream)
  }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let loop = TrainingLoop(
      plan: config, settings: draft, trainer: trainer, dataHash: SHA256.hexadecimal(images.pixels),
      groups: [TrainingLog.reconstruction, TrainingLog.parts], report: report)
    var log = try loop.resume()
    report(
      .start(step: trainer.step, steps: draft.steps, parameters: codec.layout.parameters, baselines: nil))
    let isStopped = try loop.run(&log, minutes: minutes, stop: stop) { step, log in
      log.append(step: step, objective.parts)
      if step % draft.validateEvery == 0 {
        let worth = Reconstruction(averaged, heldOut, perception, threads: draft.threads)
        log.append(step: step, worth)
        report(.reconstruction(step: step, worth))
        try write(averaged, worth)
      }
      if step % draft.sampleEvery == 0 {
        let path = "\(config.folder)/reconstructions-\(String(printf: "%07d", step)).png"
        try Reconstruction.picture(averaged, heldOut.signals(Array(0..<min(8, heldOut.count)))).write(to: path)
        report(.samples(path))
      }
    }
    try write(averaged, nil)
    if isStopped {
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: nil)
    }
    let stored = try VQCodec.load(config.weights).codec
    let worth = Reconstruction(stored, heldOut, perception, threads: draft.threads)
    try write(stored, worth)
    try Reconstruction.picture(stored, heldOut.signals(Array(0..<min(16, heldOut.count)))).write(
      to: config.stem + "-reconstructions.png")
    let summary = TrainingSummary(
      step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: worth.text)
    let card = CodecCard(
      config: config, command: command, summary: summary, worth: worth, codec: stored, images: images, heldOut: heldOut)
    try config.write(card: card.text)
    return summary
  }

  /// The codec with the averaged parameters.
  private var averaged: VQCodec { VQCodec(codec.shape, values: trainer.averaged()) }

  private func write(_ codec: VQCodec, _ worth: Reconstruction?) throws {
    var notes = [
      "data": config.draft.data?.path.joined(separator: ", ") ?? "",
      "config_hash": config.identity.contentHash, "step": String(trainer.step), "discern": Discern.version,
    ]
    if let worth {
      notes["psnr"] = String(printf: "%.4f", worth.psnr)
      notes["perplexity"] = String(printf: "%.2f", worth.perplexity)
      notes["lpips"] = worth.lpips.map { String(printf: "%.5f", $0) }
    }
    try codec.write(to: config.weights, notes: notes)
  }
}

extension LPIPS {
  /// Distances, summed over images.
  fileprivate var loss: CodecObjective.Perception {
    { tape, reconstruction, images in tape.sum(distance(on: tape, reconstruction, reference: images)) }
  }
}
