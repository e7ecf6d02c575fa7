import Platform
import Priors
import Tasks

/// The page that lies beside the weights of a denoiser of images: what they are, from what and how they were made, and what
/// they are worth.
struct DenoiserCard {
  let config: DenoiserConfig
  let command: String
  let summary: TrainingSummary
  let worth: PixelWorth
  let denoiser: PixelDenoiser
  let source: PixelSource
  let heldOut: PixelSource

  /// Markdown.
  var text: String {
    let (draft, shape) = (config.draft, denoiser.shape)
    func names(_ options: ImageOptions?) -> String { (options?.path ?? []).map { "`\($0)`" }.joined(separator: ", ") }
    let what =
      source.codec.map { "what the encoder of `\(draft.codec ?? "")` says before its quantiser, over \($0.scale)," }
      ?? "pixels in [-1, 1]"
    let around =
      shape.widths.isEmpty
      ? "patches of \(shape.patch) x \(shape.patch) pixels, "
      : "patches of \(shape.patch) x \(shape.patch) pixels, convolutions of \(shape.widths) channels around a "
    let noise = "ln σ ~ N(\(draft.noise.logMean), \(draft.noise.logDeviation)²)"
    return """
      # \(Path.stem(of: config.weights)).safetensors

      \(draft.description.isEmpty ? "A denoiser of images." : draft.description)

      | | |
      |---|---|
      | network | \(around)transformer on \(shape.grid) x \(shape.grid) positions, width \(shape.width), \(shape.layers) \
      layers, \(shape.heads) heads; \(denoiser.layout.parameters) parameters |
      | parametrisation | Karras et al. 2022 (EDM), \(what) of standard deviation \(shape.deviation), \(noise) |
      | data | \(names(draft.data)): \(source.count) images, \(source.imageShape[0]) x \(source.imageShape[1])\
      \(draft.noise.flips ? ", half of them mirrored" : "") |
      | held out | \(names(draft.validation)): \(heldOut.count) images |
      | licence of the data | \(draft.licence) |
      | licence of the weights | as the program, for the uses that the data allow |
      | made by | `\(command)` |
      | steps | \(summary.step) of \(summary.steps), batch \(draft.batch), seed \(draft.seed) |
      | loss | \(String(printf: "%.5f", summary.loss)) (last hundred steps) |
      | config hash | `\(config.identity.contentHash)` |

      Held-out images: \(worth.text); 1 is that of a denoiser which has learned nothing.

      """
  }
}
