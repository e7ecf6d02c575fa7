import Platform

/// The page that lies beside weights: what they are, from what and how they were made, and what they are worth.
struct ModelCard {
  let config: TrainingConfig
  let command: String
  let summary: TrainingSummary
  let bound: BoundEstimate
  let baselines: Baselines
  let parameters: Int
  let sequences: Int
  let heldOut: Int

  /// Markdown.
  var text: String {
    let draft = config.draft
    let (network, source) = (draft.network, draft.data?.source.data.rawValue ?? "")
    func bits(_ bound: BoundEstimate) -> String { String(printf: "%.4f ± %.4f", bound.bits, bound.error) }
    let patches =
      network.columns == nil ? "patches of \(network.patch)" : "patches of \(network.patch) x \(network.patch)"
    let sizes =
      "\(patches), width \(network.width), \(network.layers) layers, \(network.heads) heads, \(parameters) parameters"
    return """
      # \(Path.stem(of: config.weights)).safetensors

      \(draft.description.isEmpty ? "A discrete diffusion prior." : draft.description)

      | | |
      |---|---|
      | network | diffusion transformer, \(sizes) |
      | process | \(draft.process.rawValue), readout \(draft.readout.rawValue), loss \(draft.loss.rawValue) |
      | data | `\(source)`, \(sequences) sequences; \(heldOut) held-out ones for the bound |
      | licence of the data | \(Self.licence(source)) |
      | licence of the weights | as the program\(source == "codes" ? ", for the uses that the data allow" : "") |
      | made by | `\(command)` |
      | steps | \(summary.step) of \(summary.steps), batch \(draft.batch) |
      | loss | \(String(printf: "%.5f", summary.loss)) nats a token (\(draft.loss.rawValue), last hundred steps) |
      | config hash | `\(config.identity.contentHash)` |

      Held-out sequences, bits a token (mean ± standard error); the network's figure is an upper bound:

      | model | bits a token |
      |---|---|
      | these weights | \(bits(bound)) |
      | independent sites | \(bits(baselines.independent)) |
      | order-1 Markov chain | \(bits(baselines.markov)) |

      ![64 unconditional samples, 128 reverse steps](\(Path.stem(of: config.weights))-samples.png)
      """ + "\n"
  }

  static func licence(_ data: String) -> String {
    switch DataSet(rawValue: data) {
    case .mnist: "MNIST (LeCun, Cortes & Burges), CC BY-SA 3.0"
    case .music: "Essen folk songs: non-commercial use; O'Neill, Aird, Ryan: old printed collections"
    case .codes: "that of the images, as the card of the codec says"
    default: "that of the data set"
    }
  }
}
