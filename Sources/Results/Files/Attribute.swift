/// A named fact about a file or a column: provenance, versions, units.
public struct Attribute: Sendable, Equatable {
  /// What an attribute can hold.
  public enum Value: Sendable, Equatable, CustomStringConvertible {
    /// UTF-8.
    case text(String)
    /// 64 bits.
    case integer(Int)
    /// Double precision.
    case number(Double)

    /// The value alone.
    public var description: String {
      switch self {
      case .text(let text): text
      case .integer(let integer): "\(integer)"
      case .number(let number): "\(number)"
      }
    }
  }

  /// Its name.
  public var name: String
  /// Its value.
  public var value: Value

  /// Name and value.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  /// A text.
  public init(_ name: String, _ text: String) { self.init(name, .text(text)) }
  /// A count.
  public init(_ name: String, _ integer: Int) { self.init(name, .integer(integer)) }
  /// A number.
  public init(_ name: String, _ number: Double) { self.init(name, .number(number)) }
}
