import Tensors

extension ParameterLayout {
  /// The arrays of a model with or without latents: what the first stage learns, then "prior" and "recogniser".
  public init(_ shape: DiscoShape) {
    var arrays: [Entry] = []
    /// Linear maps with SiLU between them, the last of variance `gain`/inputs.
    func perceptron(_ name: String, _ sizes: [Int], gain: Double, decays: Bool = true) {
      for layer in 0..<sizes.count - 1 {
        let gain = layer == sizes.count - 2 ? gain : 2
        arrays.append(
          Entry(
            "\(name).\(layer).weight", shape: [sizes[layer], sizes[layer + 1]],
            deviation: (gain / Double(sizes[layer])).squareRoot(), decays: decays))
        arrays.append(Entry("\(name).\(layer).bias", shape: [sizes[layer + 1]], deviation: 0, decays: false))
      }
    }
    let (d, m, width, logits) = (shape.dimension, shape.latents, shape.width, shape.latents * shape.codes)
    perceptron("denoiser", [d + (m > 0 ? 2 : 1), width, width, width, d], gain: 0)
    if m > 0 {
      perceptron("encoder", [d, width, width, logits], gain: 1)
      arrays.append(Entry("codes", shape: [shape.codeWidth, d], deviation: 1, decays: false))
      arrays.append(Entry("prior.bias", shape: [logits], deviation: 0, decays: false))
      perceptron("recogniser", [d + 1, width, width, logits], gain: 0, decays: false)
    }
    if m > 1 {
      for name in ["prior", "recogniser"] {
        arrays.append(Entry("\(name).pairs", shape: [logits, logits], deviation: 0, decays: false))
      }
    }
    self.init(arrays)
  }
}
