/// A tensor on its way through a computation; it has a node on the tape when a gradient with respect to it is needed.
public struct Variable: Sendable {
  /// The value.
  public let value: Tensor
  let node: Int?

  /// A constant: nothing is recorded for it, no gradient is computed.
  public init(_ value: Tensor) { self.init(value, node: nil) }

  init(_ value: Tensor, node: Int?) { (self.value, self.node) = (value, node) }

  /// Sizes of the value.
  public var shape: [Int] { value.shape }
  /// Whether a gradient reaches it.
  public var needsGradient: Bool { node != nil }

  /// Where its gradient goes, without its value: what a way back should keep that does not read the value.
  public var place: Place { Place(shape: value.shape, type: value.type, node: node) }

  /// A variable without its value.
  public struct Place: Sendable {
    /// Sizes of the value.
    public let shape: [Int]
    /// The element type of the value and of its gradient.
    public let type: ElementType
    let node: Int?

    /// Whether a gradient reaches it.
    public var needsGradient: Bool { node != nil }
  }
}
