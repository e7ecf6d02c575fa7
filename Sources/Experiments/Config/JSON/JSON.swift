/// A JSON value; numbers are integers or doubles, objects keep their order for printing.
public enum JSON: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A 64-bit integer.
  case integer(Int)
  /// A double; not finite prints as `null`, since JSON has no such number.
  case number(Double)
  /// A string.
  case string(String)
  /// Values in order.
  case array([JSON])
  /// Keys (distinct) and values.
  case object([(key: String, value: JSON)])

  /// The value of a key, where this is an object that has it.
  public subscript(_ key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// This object with more members at its end; anything else stays as it is.
  func adding(_ more: [(key: String, value: JSON)]) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members + more)
  }
}

extension JSON: Equatable {
  /// Equal values of equal types; the order of keys does not count, and 1 differs from 1.0.
  public static func == (a: JSON, b: JSON) -> Bool { a.canonical == b.canonical }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object in the order written.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}
