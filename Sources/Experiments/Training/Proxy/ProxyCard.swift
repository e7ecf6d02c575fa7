import Platform
import Tasks
import Tensors

/// The page that lies beside the weights of a proxy of LPIPS: what they are, from what and how they were made, and what
/// they are worth.
struct ProxyCard {
  let config: ProxyConfig
  let command: String
  let summary: TrainingSummary
  let agreements: [ProxyAgreement]
  let proxy: LPIPSProxy
  let images: ImageSet

  /// Markdown.
  var text: String {
    let draft = config.draft
    let folders = (draft.data?.path ?? []).map { "`\($0)`" }.joined(separator: ", ")
    let skipped = images.skipped.isEmpty ? "" : ", \(images.skipped.count) files skipped"
    let codes =
      draft.codec.map { codec in
        "\n| codes | of `\(codec)`, in \(String(printf: "%g", 100 * draft.coded)) % of the distortions changed or drawn by "
          + "`\(draft.prior ?? "")` |"
      } ?? ""
    func names(_ kinds: [Distortion]) -> String { kinds.map(\.rawValue).joined(separator: ", ") }
    let rows = agreements.map { agreement in
      "| \(agreement.name) | \(agreement.pairs) |"
        + String(printf: " %.4f | %.4f |", agreement.spearman, agreement.pearson)
        + agreement.bands.map { String(printf: " %.3f |", $0) }.joined()
    }
    return """
      # \(Path.stem(of: config.weights)).safetensors

      \(draft.description.isEmpty ? "A proxy of LPIPS." : draft.description)

      | | |
      |---|---|
      | network | 3x3 convolutions with ReLU, widths \(proxy.shape.widths), strides \(proxy.shape.strides), a head on \
      each, \(proxy.layout.parameters) parameters |
      | data | \(folders): \(images.count) images\(skipped), \(images.resolution) x \(images.resolution), \
      \(String(printf: "%g", 100 * draft.variety)) % of them turned, recoloured, or made of four |\(codes)
      | pairs | an image and \(draft.versions) distortions of it, all with each other |
      | licence of the data | \(draft.licence) |
      | licence of the weights | as the program, for the uses that the data allow |
      | made by | `\(command)` |
      | steps | \(summary.step) of \(summary.steps), batch \(draft.batch), seed \(draft.seed) |
      | loss | \(String(printf: "%.5f", summary.loss)) (last hundred steps): squared log of the ratio of distances, \
      each plus \(String(printf: "%g", draft.offset)) |
      | config hash | `\(config.identity.contentHash)` |

      Correlation with LPIPS (v0.1, SqueezeNet) on pairs of an image that the network never saw and a distortion of it:
      over all, and Spearman's within each quarter of severity.

      | images, distortions | pairs | Spearman | Pearson | mildest | | | strongest |
      |---|---|---|---|---|---|---|---|
      \(rows.joined(separator: "\n"))

      Learned: \(names(Distortion.learned))\(draft.codec == nil ? "" : ", changed codes"). Held out: \(names(Distortion.heldOut)).

      """
  }
}
