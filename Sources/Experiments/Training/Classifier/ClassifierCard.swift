import Platform
import Tasks

/// The page that lies beside the weights of a classifier: what they are, from what and how they were made, and what they
/// are worth.
struct ClassifierCard {
  let config: ClassifierConfig
  let command: String
  let summary: TrainingSummary
  let accuracy: Accuracy
  let shape: ClassifierShape
  let parameters: Int
  let pictures: Int
  let heldOut: LabelledPictures

  /// Markdown.
  var text: String {
    let draft = config.draft
    let source = draft.data?.source.data.rawValue ?? ""
    let sizes =
      "3x3 convolution to \(shape.channels) channels, \(shape.response.rawValue), max-pooling \(shape.pool) x "
      + "\(shape.pool), linear \(shape.features) to \(shape.classes), \(parameters) parameters"
    return """
      # \(Path.stem(of: config.weights)).safetensors

      \(draft.description.isEmpty ? "A classifier." : draft.description)

      | | |
      |---|---|
      | network | \(sizes) |
      | input | pictures of \(shape.rows) x \(shape.columns) bits |
      | data | `\(source)`, \(pictures) labelled pictures; \(heldOut.labels.count) held-out ones for the accuracy |
      | licence of the data | \(ModelCard.licence(source)) |
      | licence of the weights | as the program |
      | made by | `\(command)` |
      | steps | \(summary.step) of \(summary.steps), batch \(draft.batch), seed \(draft.seed) |
      | loss | \(String(printf: "%.5f", summary.loss)) nats a picture (cross-entropy, last hundred steps) |
      | config hash | `\(config.identity.contentHash)` |

      Held-out pictures:

      | classifier | accuracy (± standard error) |
      |---|---|
      | these weights | \(accuracy.text) |
      | always the most frequent class | \(heldOut.mostFrequent.text) |

      """
  }
}
