/// A JSON value that knows where it stands in its source.
public struct LocatedJSON: Sendable {
  /// One key and its value.
  public struct Member: Sendable {
    /// The key, unescaped.
    public var key: String
    /// The key with its quotes.
    public var keySpan: SourceSpan
    /// The value.
    public var value: LocatedJSON
    /// A key and its value.
    public init(key: String, keySpan: SourceSpan, value: LocatedJSON) {
      self.key = key
      self.keySpan = keySpan
      self.value = value
    }
  }

  /// What a value is; objects keep the order of the text.
  public enum Content: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent.
    case integer(Int)
    /// A number with fraction or exponent; finite.
    case number(Double)
    /// A string, unescaped.
    case string(String)
    /// Values in order.
    case array([LocatedJSON])
    /// Members in order, keys distinct.
    case object([Member])
  }

  /// The value.
  public var content: Content
  /// From its first to its last byte, quotes and brackets included.
  public var span: SourceSpan

  /// A value at a place.
  public init(_ content: Content, at span: SourceSpan) {
    self.content = content
    self.span = span
  }

  /// The members of an object, else `nil`.
  public var members: [Member]? {
    if case .object(let members) = content { members } else { nil }
  }

  /// The elements of an array, else `nil`.
  public var elements: [LocatedJSON]? {
    if case .array(let elements) = content { elements } else { nil }
  }

  /// The text of a string, else `nil`.
  public var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  /// The value of a key, where this is an object that has it.
  public subscript(_ key: String) -> LocatedJSON? {
    members?.first { $0.key == key }?.value
  }

  /// The value without its places.
  public var plain: JSON {
    switch content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.plain))
    case .object(let members): .object(members.map { ($0.key, $0.value.plain) })
    }
  }

  /// "string \"12\"", "integer 3", "a list", as error messages name it.
  var described: String {
    switch content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "integer \(value)"
    case .number(let value): "number \(value)"
    case .string(let text): "string \(quoted(text))"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
