import Diffusion
import Platform
import Priors
import Reports
import Samplers
import Tasks
import Tensors

/// Runs the training of a denoiser of images to its last step, or to where it is stopped; the same call goes on from the
/// last checkpoint.
///
/// In `<weights>.training/`: `checkpoint.safetensors` (state), `log.h5`, `samples-<step>.png`. Beside the weights: the
/// model card and images drawn. The weights are the averaged parameters, rounded to 16 bits.
public struct DenoiserRun: Training {
  /// What is trained.
  public let config: DenoiserConfig
  /// Told of everything worth a line.
  public var report: (TrainingEvent) -> Void = { _ in }
  /// How the card says that the weights were made.
  public let command: String
  private let source: PixelSource
  private let heldOut: PixelSource
  private let codecHash: String?
  private let objective: PixelObjective
  private let trainer: Trainer

  /// Loads the images and makes a denoiser that has learned nothing.
  ///
  /// Throws where images are missing.
  public init(_ config: DenoiserConfig, command: String) throws {
    (self.config, self.command) = (config, command)
    let draft = config.draft
    try draft.precision.engine.check()
    guard let data = draft.data, let validation = draft.validation else {
      throw Refusal("there are no images", remedy: "give 'data' and 'validation'")
    }
    let (images, unseen) = (try data.load(), try validation.load())
    let codec = try draft.codec.map { try Self.codec($0, images) }
    codecHash = codec?.hash
    source = PixelSource(images.pixels, shape: images.signalShape, codec: codec?.codec)
    heldOut = PixelSource(unseen.pixels, shape: unseen.signalShape, codec: codec?.codec)
    let shape = draft.shape(of: source.shape)
    if let fault = shape.fault {
      throw Refusal(fault.message, remedy: "change '\(fault.field)' of the network")
    }
    let stream = RandomStream(seed: UInt64(draft.seed))["training"]
    let denoiser = PixelDenoiser(shape, levels: draft.noise.levels, stream["initial"])
    objective = PixelObjective(denoiser, on: source, draft.noise)
    trainer = Trainer(objective, draft.options, stream)
  }

  /// Trains until the last step, or until `minutes` have passed or `stop` says so; then with a checkpoint.
  public func run(minutes: Double? = nil, stop: () -> Bool = { false }) throws -> TrainingSummary {
    let draft = config.draft
    let loop = TrainingLoop(
      plan: config, settings: draft, trainer: trainer,
      dataHash: SHA256.hexadecimal(source.pixels) + (codecHash ?? ""),
      groups: [TrainingLog.pixels], report: report)
    var log = try loop.resume()
    let parameters = objective.denoiser.layout.parameters
    report(.start(step: trainer.step, steps: draft.steps, parameters: parameters, baselines: nil))
    let isStopped = try loop.run(&log, minutes: minutes, stop: stop) { step, log in
      if step % draft.validateEvery == 0 {
        let worth = self.worth(averaged)
        log.append(step: step, worth)
        report(.pixels(step: step, worth))
        try write(averaged, worth)
      }
      if step % draft.sampleEvery == 0 {
        let path = "\(config.folder)/samples-\(String(printf: "%07d", step)).png"
        try picture(averaged, count: 8).write(to: path)
        report(.samples(path))
      }
    }
    try write(averaged, nil)
    if isStopped {
      return TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: nil)
    }
    let stored = try PixelDenoiser.load(config.weights).denoiser
    let worth = self.worth(stored)
    try write(stored, worth)
    try picture(stored, count: 16).write(to: config.stem + "-samples.png")
    let summary = TrainingSummary(step: trainer.step, steps: draft.steps, loss: log.recentLoss(100), worth: worth.text)
    let card = DenoiserCard(
      config: config, command: command, summary: summary, worth: worth, denoiser: stored,
      source: source,
      heldOut: heldOut)
    try config.write(card: card.text)
    return summary
  }

  /// The denoiser with the averaged parameters.
  private var averaged: PixelDenoiser { objective.denoiser.with(trainer.averaged()) }

  private func worth(_ denoiser: PixelDenoiser) -> PixelWorth {
    PixelWorth(denoiser, heldOut, config.draft.noise)
  }

  /// Draws by 18 levels of Heun's rule from σ = 80, the same noise every time.
  private func picture(_ denoiser: PixelDenoiser, count: Int) throws -> PNGImage {
    let flow = ProbabilityFlow(NoiseGrid(count: 18))
    let drawn = try flow.sample(denoiser, count: count, RandomStream(seed: 0)["samples"])
    let pixels = source.codec?.decode(drawn) ?? drawn
    let images = PNGImage.images(of: pixels.tensor(source.imageShape))
    var grid = SampleGrid(scale: 2)
    for first in stride(from: 0, to: count, by: 8) { grid.append(Array(images[first..<min(first + 8, count)])) }
    return grid.image()
  }

  /// The codec of a file, scaled to what it makes of the first images, and the file's hash.
  private static func codec(_ path: String, _ images: ImageSet) throws -> (codec: UnquantisedCodec, hash: String) {
    let codec = try VQCodec.trained(path)
    guard codec.signalShape == images.signalShape else {
      throw Refusal(
        "the images are of \(images.signalShape), and the codec's of \(codec.signalShape)",
        remedy: "use the codec's resolution")
    }
    let some = images.signals(Array(0..<min(256, images.count)))
    return (UnquantisedCodec(codec, measuredOn: some), SHA256.hexadecimal(try File.read(path)))
  }

  private func write(_ denoiser: PixelDenoiser, _ worth: PixelWorth?) throws {
    var notes = [
      "data": config.draft.data?.path.joined(separator: ", ") ?? "",
      "config_hash": config.identity.contentHash, "step": String(trainer.step), "discern": Discern.version,
    ]
    if let codec = source.codec, let codecHash {
      (notes["codec"], notes["scale"]) = (codecHash, "\(codec.scale)")
    }
    if let worth { notes["loss"] = String(printf: "%.5f", worth.loss) }
    try denoiser.write(to: config.weights, notes: notes)
  }
}
