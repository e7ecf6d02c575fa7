/// Zeros around an image.
public struct Padding: Sendable, Hashable {
  /// Rows above and below, columns left and right.
  public let top: Int, left: Int, bottom: Int, right: Int

  /// The same on all sides.
  public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }

  /// Each side by itself, none negative.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    precondition(min(top, left, bottom, right) >= 0, "padding is not negative")
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }
}
