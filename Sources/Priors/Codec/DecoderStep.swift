import Tensors

/// One 3x3 convolution of the decoder with all that sees single pixels around it.
///
/// The decoder is a chain of maps: map 0 are the embeddings, step n makes map n + 1 from map n, and from an older one that
/// it adds. What comes before the convolution sends zeros to zeros, so that a map may be padded before or behind it.
struct DecoderStep: Sendable {
  /// The convolution's name.
  let kernel: String
  /// Whether a norm over channels is in front of it.
  var isNormed = false
  /// What follows the convolution at once.
  var activation: Activation?
  /// The map that is added to the convolution's result.
  var skip: Int?
  /// The level of the convolution.
  let level: Int
  /// Mixes that follow, at the last level.
  var mixes = 0
  /// Levels whose pixels become four of the level below, in order.
  var rises: [Int] = []
  /// Whether the result is the image.
  var leaves = false

  /// The steps of a decoder.
  static func all(_ shape: VQShape) -> [DecoderStep] {
    var steps = [DecoderStep(kernel: "decoder.enter", level: shape.last, mixes: shape.mixes, rises: [shape.last])]
    for level in (0..<shape.last).reversed() {
      for block in 0..<shape.blocks[level] {
        let name = "decoder.\(level).\(block)"
        steps.append(DecoderStep(kernel: "\(name).first", isNormed: true, activation: .silu, level: level))
        steps.append(DecoderStep(kernel: "\(name).second", skip: steps.count - 1, level: level))
      }
      if level > 0 { steps[steps.count - 1].rises.append(level) }
    }
    steps[steps.count - 1].leaves = true
    return steps
  }
}
