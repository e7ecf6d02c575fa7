import Diffusion

/// Sizes of a `VQCodec`: all that the shapes of its weights follow from.
///
/// Level 0 has the resolution of images; every level above has half the rows and columns of the one below, the last one
/// a pixel a code.
public struct VQShape: Hashable, Sendable {
  /// Rows and columns of an image.
  public var resolution = 64
  /// Channels of an image: 3 for colour, 1 for grey.
  public var channels = 3
  /// V, the entries of the codebook.
  public var codes = 512
  /// d, the numbers of a code.
  public var codeWidth = 16
  /// Channels of every level of the decoder, the finest first; the encoder has those of the levels above 0.
  public var widths = [32, 64, 128]
  /// Residual blocks of every level of the decoder below the last, the finest first: two 3x3 convolutions each.
  public var blocks = [1, 1]
  /// Blocks of the decoder at the last level that see one pixel each.
  public var mixes = 2
  /// Residual blocks of every level of the encoder above 0.
  public var encoderBlocks = 1

  /// How much wider a mix is inside.
  public static let expansion = 4

  /// 64x64 colour images, 16x16 codes.
  public init() {}

  /// The last level.
  public var last: Int { widths.count - 1 }
  /// Pixels of a code across and down.
  public var factor: Int { 1 << last }
  /// Codes across and down.
  public var grid: Int { resolution / factor }
  /// V^L, codes row by row.
  public var space: TokenSpace { TokenSpace(length: grid * grid, vocabulary: codes) }

  /// What does not go together, or `nil`.
  public var fault: (field: String, message: String)? {
    for (name, value, range) in [
      ("resolution", resolution, 1...4096), ("channels", channels, 1...4), ("codes", codes, 2...32_768),
      ("code_width", codeWidth, 1...4096), ("mixes", mixes, 0...64), ("encoder_blocks", encoderBlocks, 0...64),
    ] where !range.contains(value) {
      return (name, "'\(name)' is \(value); it must be in \(range.lowerBound)...\(range.upperBound)")
    }
    guard (2...8).contains(widths.count), widths.allSatisfy({ (1...4096).contains($0) }) else {
      return ("widths", "'widths' is \(widths); it must have 2 to 8 numbers in 1...4096")
    }
    guard blocks.count == last, blocks.allSatisfy({ (0...64).contains($0) }) else {
      return ("blocks", "'blocks' is \(blocks); it must have \(last) numbers in 0...64, one fewer than 'widths'")
    }
    guard resolution % factor == 0 else {
      return ("resolution", "\(resolution) rows are not made of codes of \(factor) pixels")
    }
    return nil
  }
}
