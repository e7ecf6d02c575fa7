import Platform
import Priors

/// The page that lies beside the weights of a diffusion model of points: what they are, from what and how they were made,
/// and what they are worth.
struct DiscoCard {
  let config: DiscoConfig
  let command: String
  let summary: TrainingSummary
  let worth: DenoisingWorth
  let network: DiscoNetwork

  /// Markdown.
  var text: String {
    let (draft, shape) = (config.draft, network.shape)
    let latents =
      shape.latents == 0 ? "none: a plain model in EDM's parametrisation" : "\(shape.latents) of \(shape.codes) codes"
    let null = shape.latents == 0 ? "" : ", null with probability \(draft.dropout)"
    return """
      # \(Path.stem(of: config.weights)).safetensors

      \(draft.description.isEmpty ? "A diffusion model of points." : draft.description)

      | | |
      |---|---|
      | latents | \(latents)\(null) |
      | network | perceptrons of width \(shape.width), \(network.layout.parameters) parameters |
      | data | \(draft.data.points) points of eight modes on a circle, drawn by the program; \(draft.data.heldOut) held out |
      | licence of the weights | as the program |
      | made by | `\(command)` |
      | steps | \(summary.step) of \(summary.steps), batch \(draft.batch), seed \(draft.seed) |
      | loss | \(String(printf: "%.5f", summary.loss)) (last hundred steps) |
      | config hash | `\(config.identity.contentHash)` |

      Held-out points: \(worth.text).

      """
  }
}
