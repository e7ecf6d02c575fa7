import Tensors

extension PixelShape {
  /// The residual blocks of convolutions, in the order of the steering's numbers.
  var convolutionBlocks: [(name: String, width: Int)] {
    ["down", "up"].flatMap { way in
      widths.enumerated().flatMap { level, width in
        (0..<blocks).map { ("\(way).\(level).\($0)", width) }
      }
    }
  }
}

extension ParameterLayout {
  /// The arrays of a denoiser of images: those of its transformer, and of the convolutions around it.
  ///
  /// The last map of every residual block, of the steering and of the network begins at zero.
  public init(_ shape: PixelShape) {
    var arrays = ParameterLayout(shape.transformer).entries
    /// A map of variance `gain`/inputs, and a bias that begins at zero.
    func map(_ name: String, _ window: [Int], _ inputs: Int, _ outputs: Int, gain: Double) {
      let deviation = (gain / Double(window.reduce(inputs, *))).squareRoot()
      arrays.append(Entry("\(name).weight", shape: window + [inputs, outputs], deviation: deviation, decays: true))
      arrays.append(Entry("\(name).bias", shape: [outputs], deviation: 0, decays: false))
    }
    let (blocks, widths) = (shape.convolutionBlocks, shape.widths)
    if let first = widths.first {
      map("steer.in", [], TransformerShape.levelFeatures, shape.conditioning, gain: 1)
      map("steer.out", [], shape.conditioning, blocks.reduce(0) { $0 + 2 * $1.width }, gain: 0)
      map("enter", [3, 3], shape.patchSize, first, gain: 1)
      map("leave", [3, 3], first, shape.patchSize, gain: 0)
    }
    for level in widths.indices.dropFirst() {
      map("fall.\(level)", [], 4 * widths[level - 1], widths[level], gain: 1)
      map("rise.\(level)", [], widths[level], 4 * widths[level - 1], gain: 1)
    }
    for block in blocks {
      map("\(block.name).first", [3, 3], block.width, block.width, gain: 2)
      map("\(block.name).second", [3, 3], block.width, block.width, gain: 0)
    }
    self.init(arrays)
  }
}
