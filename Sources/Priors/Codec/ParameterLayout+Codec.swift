import Tensors

extension ParameterLayout {
  /// The arrays of a codec.
  ///
  /// Norms have no gains: what follows them is linear. The last map of every residual block begins at zero.
  public init(_ shape: VQShape) {
    var arrays = [
      Entry("codebook", shape: [shape.codes, shape.codeWidth], deviation: 1, decays: false)
    ]
    /// A map of variance `gain`/inputs, and a bias that begins at zero.
    func map(_ name: String, _ window: [Int], _ inputs: Int, _ outputs: Int, gain: Double) {
      let deviation = (gain / Double(window.reduce(inputs, *))).squareRoot()
      arrays.append(Entry("\(name).weight", shape: window + [inputs, outputs], deviation: deviation, decays: true))
      arrays.append(Entry("\(name).bias", shape: [outputs], deviation: 0, decays: false))
    }
    func linear(_ name: String, _ inputs: Int, _ outputs: Int, gain: Double = 1) {
      map(name, [], inputs, outputs, gain: gain)
    }
    func convolution(_ name: String, _ inputs: Int, _ outputs: Int, gain: Double = 1) {
      map(name, [3, 3], inputs, outputs, gain: gain)
    }
    func residual(_ name: String, _ width: Int) {
      convolution("\(name).first", width, width, gain: 2)
      convolution("\(name).second", width, width, gain: 0)
    }

    let (widths, last) = (shape.widths, shape.last)
    convolution("encoder.enter", 4 * shape.channels, widths[1])
    for level in 1...last {
      if level > 1 { linear("encoder.fall.\(level)", 4 * widths[level - 1], widths[level]) }
      for block in 0..<shape.encoderBlocks { residual("encoder.\(level).\(block)", widths[level]) }
    }
    linear("encoder.leave", widths[last], shape.codeWidth)

    convolution("decoder.enter", shape.codeWidth, widths[last])
    for n in 0..<shape.mixes {
      linear("decoder.mix.\(n).expand", widths[last], VQShape.expansion * widths[last], gain: 2)
      linear("decoder.mix.\(n).contract", VQShape.expansion * widths[last], widths[last], gain: 0)
    }
    for level in 0..<last {
      linear("decoder.rise.\(level + 1)", widths[level + 1], 4 * widths[level])
      for block in 0..<shape.blocks[level] { residual("decoder.\(level).\(block)", widths[level]) }
    }
    linear("decoder.leave", widths[0], shape.channels, gain: 0.1)
    self.init(arrays)
  }
}
