import Platform
import Priors
import Tasks

/// The page that lies beside the weights of a codec: what they are, from what and how they were made, and what they are
/// worth.
struct CodecCard {
  let config: CodecConfig
  let command: String
  let summary: TrainingSummary
  let worth: Reconstruction
  let codec: VQCodec
  let images: ImageSet
  let heldOut: ImageSet

  /// Markdown.
  var text: String {
    let (draft, shape) = (config.draft, codec.shape)
    func source(_ options: ImageOptions?, _ images: ImageSet) -> String {
      let folders = (options?.path ?? []).map { "`\($0)`" }.joined(separator: ", ")
      let skipped = images.skipped.isEmpty ? "" : ", \(images.skipped.count) files skipped"
      return "\(folders): \(images.count) images\(skipped)"
    }
    let loss = draft.loss
    let parts = [("absolute", loss.absolute), ("squared", loss.squared), ("LPIPS", loss.perceptual)]
    let said = (parts + [("commitment", loss.commitment)]).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    let share = String(printf: "%.1f", 100 * codec.footprintShare)
    return """
      # \(Path.stem(of: config.weights)).safetensors

      \(draft.description.isEmpty ? "A vector-quantised autoencoder of images." : draft.description)

      | | |
      |---|---|
      | images | \(shape.resolution) x \(shape.resolution), \(shape.channels) channels |
      | codes | \(shape.grid) x \(shape.grid), \(shape.codes) entries of \(shape.codeWidth) numbers |
      | network | widths \(shape.widths), decoder blocks \(shape.blocks), \(codec.layout.parameters) parameters |
      | decoder | \(String(printf: "%.3f", Double(codec.decoderWork) * 1e-9)) GFLOP an image |
      | footprint | one code changes at most \(codec.footprintSide) x \(codec.footprintSide) pixels, \(share) % of the \
      image on average; a pixel depends on \(codec.receptiveField) x \(codec.receptiveField) codes |
      | data | \(source(draft.data, images)) |
      | held out | \(source(draft.validation, heldOut)) |
      | licence of the data | \(draft.licence) |
      | licence of the weights | as the program, for the uses that the data allow |
      | made by | `\(command)` |
      | steps | \(summary.step) of \(summary.steps), batch \(draft.batch), seed \(draft.seed) |
      | loss | \(String(printf: "%.5f", summary.loss)) (last hundred steps): \(said.joined(separator: " + ")) |
      | config hash | `\(config.identity.contentHash)` |

      Held-out images: \(worth.text).

      Truths above reconstructions: `\(Path.stem(of: config.weights))-reconstructions.png`, which a training writes.

      """
  }
}
