import Tensors

extension PixelDenoiser {
  /// F of images [B, height, width, channels] of variance 1 and what is said of their noise levels.
  ///
  /// Down the levels, through the transformer, up again; a map on the way down is added to the one of its size on the way
  /// up. With (scale, shift) linear in the embedded noise level, and zero at first, a block is
  ///
  ///     x += W₂ ⋆ silu(W₁ ⋆ (norm(x)·(1 + scale) + shift)).
  func network(_ tape: Tape, _ x: Variable, _ told: [Double], _ gradient: Tensor?) -> Variable {
    let levels = shape.widths.indices
    let steering = steering(tape, told, gradient)
    var (h, maps) = (tape.spaceToDepth(x, factor: shape.patch), [Variable]())
    for level in levels {
      h =
        level == 0
        ? convolution(h, "enter", tape, gradient)
        : linear(tape.spaceToDepth(h, factor: 2), "fall.\(level)", tape, gradient)
      for n in 0..<shape.blocks { h = block(h, "down.\(level).\(n)", steering, tape, gradient) }
      maps.append(h)
    }
    if !maps.isEmpty { h = tape.spaceToDepth(h, factor: 2) }
    h = attend(tape, h, told, gradient)
    for level in levels.reversed() {
      h = tape.add(tape.depthToSpace(h, factor: 2), maps[level])
      for n in 0..<shape.blocks { h = block(h, "up.\(level).\(n)", steering, tape, gradient) }
      if level > 0 { h = linear(h, "rise.\(level)", tape, gradient) }
    }
    if !maps.isEmpty { h = convolution(tape.rmsNorm(h), "leave", tape, gradient) }
    return tape.depthToSpace(h, factor: shape.patch)
  }

  /// The transformer on the pixels of a map.
  private func attend(_ tape: Tape, _ map: Variable, _ told: [Double], _ gradient: Tensor?) -> Variable {
    let numbers = map.shape[3]
    // The rows of the embedding have variance 1 each, as for symbols, of which one alone is there.
    let unit = 1 / Float(numbers).squareRoot()
    let rows = tape.reshape(tape.scale(map, by: unit), [map.shape[0], shape.grid * shape.grid, numbers])
    return tape.reshape(transformer.outputs(tape, rows: rows, levels: told, gradient: gradient), map.shape)
  }

  /// Scale and shift of every block, by its name.
  private func steering(_ tape: Tape, _ told: [Double], _ gradient: Tensor?) -> [String: [Variable]] {
    let blocks = shape.convolutionBlocks
    if blocks.isEmpty { return [:] }
    let features = Variable(
      Tensor(told.flatMap(Transformer.features), shape: [told.count, TransformerShape.levelFeatures]))
    let hidden = linear(features, "steer.in", tape, gradient, .silu)
    let parts = tape.split(linear(hidden, "steer.out", tape, gradient), blocks.flatMap { [$0.width, $0.width] })
    return Dictionary(
      uniqueKeysWithValues: blocks.enumerated().map { ($1.name, [parts[2 * $0], parts[2 * $0 + 1]]) })
  }

  private func block(
    _ x: Variable, _ name: String, _ steering: [String: [Variable]], _ tape: Tape, _ gradient: Tensor?
  ) -> Variable {
    guard let steering = steering[name] else { preconditionFailure("no block '\(name)'") }
    let seen = tape.adaptiveNorm(x, scale: steering[0], shift: steering[1])
    let inner = convolution(seen, "\(name).first", tape, gradient, .silu)
    return tape.add(x, convolution(inner, "\(name).second", tape, gradient))
  }

  private func convolution(
    _ x: Variable, _ name: String, _ tape: Tape, _ gradient: Tensor?, _ activation: Activation? = nil
  ) -> Variable {
    tape.convolution(
      x, parameter("\(name).weight", tape, gradient), bias: parameter("\(name).bias", tape, gradient),
      padding: Padding(1), activation: activation)
  }

  private func linear(
    _ x: Variable, _ name: String, _ tape: Tape, _ gradient: Tensor?, _ activation: Activation? = nil
  ) -> Variable {
    tape.linear(
      x, parameter("\(name).weight", tape, gradient), bias: parameter("\(name).bias", tape, gradient),
      activation: activation)
  }
}
