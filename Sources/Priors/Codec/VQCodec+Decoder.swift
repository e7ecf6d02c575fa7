import Diffusion
import Tensors

extension VQCodec {
  /// Images [B, H, W, C] of embeddings [B, L, d], float32; in [−1, 1] where the decoder has learned them, not clamped.
  ///
  /// Weights are constants.
  public func decode(_ embeddings: Variable, on tape: Tape) -> Variable {
    decode(embeddings, on: tape, gradient: nil)
  }

  /// With `gradient`, flat as `values`, gradients of the weights are added to it.
  func decode(_ embeddings: Variable, on tape: Tape, gradient: Tensor?) -> Variable {
    maps(of: embeddings, on: tape, gradient: gradient)[steps.count]
  }

  /// All maps, from the embeddings to the image.
  func maps(of embeddings: Variable, on tape: Tape, gradient: Tensor?) -> [Variable] {
    precondition(
      embeddings.shape.dropFirst() == [space.length, shape.codeWidth],
      "embeddings are [B, L, d], not \(embeddings.shape)")
    let items = embeddings.shape[0]
    var maps = [tape.reshape(embeddings, [items, shape.grid, shape.grid, shape.codeWidth])]
    for (n, step) in steps.enumerated() {
      maps.append(map(step, maps[n], adding: step.skip.map { maps[$0] }, padding: Padding(1), tape, gradient))
    }
    return maps
  }

  /// What a step makes of a map.
  ///
  /// With no padding, `source` has one more pixel around it than `skip`: a piece of a map makes a piece of the next.
  func map(
    _ step: DecoderStep, _ source: Variable, adding skip: Variable?, padding: Padding, _ tape: Tape, _ gradient: Tensor?
  ) -> Variable {
    var x = convolution(
      step.isNormed ? tape.rmsNorm(source) : source, step.kernel, step.activation, padding: padding, tape, gradient)
    if let skip { x = tape.add(x, skip) }
    for n in 0..<step.mixes { x = mix(x, "decoder.mix.\(n)", tape, gradient) }
    for level in step.rises {
      x = tape.depthToSpace(linear(x, "decoder.rise.\(level)", nil, tape, gradient), factor: 2)
    }
    guard step.leaves else { return x }
    return linear(tape.silu(tape.rmsNorm(x)), "decoder.leave", nil, tape, gradient, output: .float32)
  }
}

extension VQCodec {
  /// Floating-point operations of decoding one image: of convolutions and products.
  public var decoderWork: Int {
    let tape = Tape()
    _ = decode(Variable(Tensor(zeros: [1, space.length, shape.codeWidth])), on: tape)
    return tape.work
  }
}
