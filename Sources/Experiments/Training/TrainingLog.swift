import Priors
import Results

/// What a training leaves of every step and of every validation: `log.h5`.
struct TrainingLog {
  private static let steps = SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"])
  /// What is measured of a prior on the way.
  static let bound = SeriesFile.Group("validation", ["step", "bits_per_token", "standard_error"])
  /// What is measured of a classifier on the way.
  static let accuracy = SeriesFile.Group("validation", ["step", "accuracy", "standard_error"])

  /// What is measured of a codec on the way, and what its steps are made of.
  static let reconstruction = SeriesFile.Group(
    "validation", ["step", "psnr", "standard_error", "lpips", "perplexity"])
  /// What is measured of a proxy of a distance on the way: with distortions that are learned, and with others.
  static let agreement = SeriesFile.Group(
    "validation", ["step", "learned_spearman", "learned_pearson", "held_out_spearman", "held_out_pearson"])
  static let parts = SeriesFile.Group(
    "parts", ["step", "absolute", "squared", "perceptual", "commitment", "perplexity", "revived"])

  /// What is measured of a diffusion model of points on the way.
  static let denoising = SeriesFile.Group("validation", ["step", "loss", "information", "codes"])

  /// What is measured of a denoiser of images on the way.
  static let pixels = SeriesFile.Group("validation", ["step", "loss", "standard_error"])

  private var file: SeriesFile

  /// An empty log: steps, what is measured on the way, and what else the training tells.
  init(_ groups: [SeriesFile.Group], attributes: [Attribute]) {
    file = SeriesFile([Self.steps] + groups, attributes: attributes)
  }

  /// The log up to `step`: what a later checkpoint would have followed is dropped.
  init(_ path: String, _ groups: [SeriesFile.Group], upTo step: Int) throws {
    file = try SeriesFile.load(path, [Self.steps] + groups)
    for g in file.groups.indices { file.groups[g].rows.removeAll { $0[0] > Double(step) } }
  }

  mutating func append(_ record: Trainer.Record) {
    file.groups[0].rows.append([Double(record.step), record.loss, record.rate, record.gradientNorm])
  }

  mutating func append(step: Int, _ bound: BoundEstimate) {
    file.groups[1].rows.append([Double(step), bound.bits, bound.error])
  }

  mutating func append(step: Int, _ accuracy: Accuracy) {
    file.groups[1].rows.append([Double(step), accuracy.share, accuracy.error])
  }

  mutating func append(step: Int, _ worth: Reconstruction) {
    file.groups[1].rows.append([Double(step), worth.psnr, worth.error, worth.lpips ?? .nan, worth.perplexity])
  }

  mutating func append(step: Int, _ worth: DenoisingWorth) {
    file.groups[1].rows.append([
      Double(step), worth.loss, worth.information ?? .nan, worth.codes.map { Double($0) } ?? .nan,
    ])
  }

  mutating func append(step: Int, _ worth: PixelWorth) {
    file.groups[1].rows.append([Double(step), worth.loss, worth.error])
  }

  mutating func append(step: Int, _ agreements: [ProxyAgreement]) {
    file.groups[1].rows.append([Double(step)] + agreements.prefix(2).flatMap { [$0.spearman, $0.pearson] })
  }

  mutating func append(step: Int, _ parts: CodecObjective.Parts) {
    file.groups[2].rows.append([
      Double(step), parts.absolute, parts.squared, parts.perceptual, parts.commitment, parts.perplexity,
      Double(parts.revived),
    ])
  }

  /// Mean loss of the last steps, at most `count`.
  func recentLoss(_ count: Int) -> Double {
    let rows = file.groups[0].rows.suffix(count)
    return rows.isEmpty ? .nan : rows.reduce(0) { $0 + $1[1] } / Double(rows.count)
  }

  func write(to path: String) throws { try file.write(to: path) }
}
