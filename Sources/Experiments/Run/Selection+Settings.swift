import Diffusion
import Samplers

extension Selection where Product == any Sampler {
  /// The options that took effect, in short: "iterations=50 steps=20 …".
  var settings: String {
    resolved.leaves.filter { $0.path != "kind" }.map { "\($0.path)=\($0.value.replacing("\"", with: ""))" }
      .joined(separator: " ")
  }

  /// Whether the row is a yardstick and no competitor: it sees the truth, or the exact posterior.
  var isReference: Bool {
    product is any TruthSampler || (product as? any LatentGiven)?.latents.kind == .exact
      || ["exact", "prior", "mh", "constant", "majority", "edm"].contains(kind)
  }
}
