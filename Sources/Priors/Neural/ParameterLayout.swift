import Tensors

extension ParameterLayout {
  /// The arrays of a transformer.
  public init(_ shape: TransformerShape) {
    let (width, c) = (shape.width, shape.conditioning)
    let (inner, slots) = (TransformerShape.expansion * width, shape.sitesPerPosition)
    var arrays = [
      Entry(
        "embedding", shape: [slots * shape.symbols, width], deviation: 1 / Double(slots).squareRoot(), decays: false)
    ]
    /// A matrix [inputs, outputs] of variance 1/inputs, or zero, and a bias that begins at zero.
    func linear(_ name: String, _ inputs: Int, _ outputs: Int, isZero: Bool = false) {
      let deviation = isZero ? 0 : 1 / Double(inputs).squareRoot()
      arrays.append(Entry("\(name).weight", shape: [inputs, outputs], deviation: deviation, decays: true))
      arrays.append(Entry("\(name).bias", shape: [outputs], deviation: 0, decays: false))
    }
    linear("level.in", TransformerShape.levelFeatures, c)
    linear("level.out", c, c)
    linear("adaptive", c, (6 * shape.layers + 2) * width, isZero: true)
    for n in 0..<shape.layers {
      linear("block.\(n).attention", width, 3 * width)
      linear("block.\(n).project", width, width)
      linear("block.\(n).expand", width, inner)
      linear("block.\(n).contract", inner, width)
    }
    linear("head", width, slots * shape.space.vocabulary, isZero: true)

    self.init(arrays)
  }
}
