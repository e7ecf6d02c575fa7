import Diffusion
import Tensors

/// Sizes of a `Classifier` of pictures of bits: all that the shapes of its weights follow from.
public struct ClassifierShape: Hashable, Sendable {
  /// What follows a convolution.
  public enum Response: String, CaseIterable, Sendable {
    /// max(0, z).
    case relu
    /// z·σ(z), which is smooth.
    case silu

    /// As the engine names it.
    var activation: Activation { self == .relu ? .relu : .silu }
  }

  /// Sites of a picture, row by row.
  public var length: Int
  /// Sites of a row.
  public var columns: Int
  /// K, the classes.
  public var classes: Int
  /// C, the channels of the convolution.
  public var channels = 16
  /// The side of a window of which the largest response is kept.
  public var pool = 2
  /// What follows the convolution.
  public var response = Response.relu

  /// The side of the convolution's kernel.
  public static let kernel = 3

  /// The published sizes: 16 channels, windows of 2 x 2, ReLU.
  public init(length: Int, columns: Int, classes: Int) {
    (self.length, self.columns, self.classes) = (length, columns, classes)
  }

  /// 2^L.
  public var space: TokenSpace { TokenSpace(length: length, vocabulary: 2) }
  /// Rows of a picture.
  public var rows: Int { length / columns }
  /// Windows of a picture.
  public var cells: Int { length / (pool * pool) }
  /// Numbers between pooling and the last linear layer: windows times channels.
  public var features: Int { cells * channels }

  /// What does not go together, or `nil`.
  public var fault: (field: String, message: String)? {
    for (name, value, least) in [
      ("columns", columns, 1), ("classes", classes, 2), ("channels", channels, 1), ("pool", pool, 1),
    ] where value < least { return (name, "'\(name)' is \(value); it must be at least \(least)") }
    guard length > 0, length % columns == 0 else { return ("columns", "\(length) sites are no rows of \(columns)") }
    guard columns % pool == 0, rows % pool == 0 else {
      return ("pool", "a picture of \(rows) x \(columns) is not cut by windows of \(pool) x \(pool)")
    }
    return nil
  }
}
