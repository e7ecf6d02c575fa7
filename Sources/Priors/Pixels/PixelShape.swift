import Diffusion

/// Sizes of a `PixelDenoiser`: all that the shapes of its weights follow from.
public struct PixelShape: Hashable, Sendable {
  /// Rows and columns of an image.
  public var resolution = 64
  /// Numbers of a pixel.
  public var channels = 3
  /// Side of a patch of pixels, whose numbers are the channels of the first map.
  public var patch = 8
  /// Channels of the levels of convolutions around the transformer, the finest first, each of half the rows and columns of
  /// the one before; with none the transformer sees the pixels of patches.
  public var widths: [Int] = []
  /// Residual blocks of a level on the way down, and as many on the way up: two 3x3 convolutions each.
  public var blocks = 1
  /// Numbers of one patch inside.
  public var width = 192
  /// Blocks of attention and perceptron.
  public var layers = 8
  /// Heads of an attention.
  public var heads = 6
  /// Numbers that tell the noise level.
  public var conditioning = 192
  /// s, the standard deviation of pixels in [−1, 1].
  public var deviation = 0.5

  /// A transformer on 64 patches of 8x8 pixels.
  public init() {}

  /// Rows, columns, channels.
  public var signalShape: [Int] { [resolution, resolution, channels] }
  /// Numbers of an image, d.
  public var dimension: Int { signalShape.reduce(1, *) }
  /// Numbers of a patch.
  public var patchSize: Int { patch * patch * channels }

  /// Rows and columns that the transformer sees.
  public var grid: Int { resolution / (patch << widths.count) }

  /// The transformer whose sites are those of the coarsest grid, with the numbers there in the place of its symbols.
  ///
  /// Requires that `fault` is nil.
  public var transformer: TransformerShape {
    let side = grid
    let space = TokenSpace(length: side * side, vocabulary: widths.last.map { 4 * $0 } ?? patchSize)
    var shape = TransformerShape(space: space, hasMask: false, columns: side)
    (shape.width, shape.layers, shape.heads, shape.conditioning) = (width, layers, heads, conditioning)
    return shape
  }

  /// What does not go together, or `nil`.
  public var fault: (field: String, message: String)? {
    for (name, value) in [("resolution", resolution), ("channels", channels), ("patch", patch)] where value < 1 {
      return (name, "'\(name)' is \(value); it must be at least 1")
    }
    guard widths.count <= 8, widths.allSatisfy({ (1...4096).contains($0) }) else {
      return ("widths", "'widths' is \(widths); it must have at most 8 numbers in 1...4096")
    }
    guard (1...64).contains(blocks) else {
      return ("blocks", "'blocks' is \(blocks); it must be in 1...64")
    }
    guard resolution % (patch << widths.count) == 0 else {
      let side = patch << widths.count
      return ("patch", "images of \(resolution) pixels a side are not cut by patches of \(side)")
    }
    guard (2..<60_000).contains(patchSize) else {
      return ("patch", "a patch of \(patchSize) numbers; it must have from 2 to 59,999")
    }
    guard deviation > 0, deviation < .infinity else { return ("deviation", "'deviation' must be positive") }
    return transformer.fault
  }
}
