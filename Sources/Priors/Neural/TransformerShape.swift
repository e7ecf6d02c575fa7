import Diffusion

/// Sizes of a `Transformer`: all that the shapes of its weights follow from.
public struct TransformerShape: Hashable, Sendable {
  /// V^L.
  public var space: TokenSpace
  /// Whether its input has masks.
  public var hasMask: Bool
  /// Sites of a row of a grid, row by row; `nil` for a sequence.
  public var columns: Int?
  /// Sites of a patch: across and down in a grid, in a row in a sequence.
  public var patch = 1
  /// Numbers of one position.
  public var width = 128
  /// Blocks of attention and perceptron.
  public var layers = 6
  /// Heads of an attention; each has width/heads numbers.
  public var heads = 4
  /// Numbers that tell the noise level.
  public var conditioning = 128

  /// The inner width of a perceptron is this many times `width`.
  public static let expansion = 4
  /// Cosines and sines of the noise level.
  public static let levelFeatures = 64

  /// Default sizes on a space.
  public init(space: TokenSpace, hasMask: Bool, columns: Int? = nil) {
    (self.space, self.hasMask, self.columns) = (space, hasMask, columns)
  }

  /// Sites that one position stands for.
  public var sitesPerPosition: Int { columns == nil ? patch : patch * patch }
  /// Positions that attend to each other.
  public var positions: Int { space.length / sitesPerPosition }
  /// Symbols of the input: V, and the mask.
  public var symbols: Int { space.vocabulary + (hasMask ? 1 : 0) }
  /// Numbers of one head.
  public var headSize: Int { width / heads }

  /// What does not go together, or `nil`.
  public var fault: (field: String, message: String)? {
    for (name, value) in [
      ("patch", patch), ("width", width), ("layers", layers), ("heads", heads), ("conditioning", conditioning),
      ("columns", columns ?? 1),
    ] where value < 1 { return (name, "'\(name)' is \(value); it must be at least 1") }
    if let columns {
      guard space.length % columns == 0 else { return ("columns", "\(space.length) sites are no rows of \(columns)") }
      guard columns % patch == 0, space.length / columns % patch == 0 else {
        return (
          "patch", "a grid of \(space.length / columns) x \(columns) is not cut by patches of \(patch) x \(patch)"
        )
      }
    } else if space.length % patch != 0 {
      return ("patch", "\(space.length) sites are not cut by patches of \(patch)")
    }
    guard width % heads == 0 else { return ("heads", "a width of \(width) does not divide into \(heads) heads") }
    let step = columns == nil ? 2 : 4
    guard headSize % step == 0 else { return ("heads", "a head of \(headSize) numbers is no multiple of \(step)") }
    return nil
  }

  /// The site of every slot: position after position, within a patch row by row.
  public var sites: [Int] {
    guard let columns else { return Array(0..<space.length) }
    let across = columns / patch
    return (0..<positions).flatMap { position in
      (0..<patch * patch).map { slot in
        (position / across * patch + slot / patch) * columns + position % across * patch + slot % patch
      }
    }
  }
}
