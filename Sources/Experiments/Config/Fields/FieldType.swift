/// How the value of a field is read, written and described.
public struct FieldType<Value: Sendable>: Sendable {
  /// "integer", "list of numbers", "one of heatbath, delta".
  public let name: String
  /// "1 to 100"; `nil` where every value of the type will do.
  public let allowed: String?
  /// JSON Schema 2020-12 of the value.
  public let schema: JSON
  /// Named schemas that `schema` refers to under `#/$defs/`.
  let definitions: [String: JSON]
  /// Reads a value or reports why not.
  let decode: @Sendable (LocatedJSON, FieldName, inout ConfigErrors) -> Value?
  /// The resolved form: `decode(encode(x))` is x.
  let encode: @Sendable (Value) -> JSON

  /// A type from its parts.
  init(
    _ name: String, allowed: String? = nil, schema: JSON, definitions: [String: JSON] = [:],
    decode: @escaping @Sendable (LocatedJSON, FieldName, inout ConfigErrors) -> Value?,
    encode: @escaping @Sendable (Value) -> JSON
  ) {
    self.name = name
    self.allowed = allowed
    self.schema = schema
    self.definitions = definitions
    self.decode = decode
    self.encode = encode
  }
}

/// How error messages name a field.
struct FieldName: Sendable {
  var name: String
  var unit: String?

  /// "'steps' must be an integer, found string "12"".
  func mismatch(_ json: LocatedJSON, _ type: String, hint: String? = nil, _ errors: inout ConfigErrors) {
    errors.report(
      at: json.span, "'\(printable(name))' must be \(withArticle(type)), found \(json.described)", hint: hint)
  }

  /// "'steps' is 0, which is out of range".
  func outOfRange(_ json: LocatedJSON, _ value: String, _ allowed: String?, _ errors: inout ConfigErrors) {
    errors.report(
      at: json.span, "'\(printable(name))' is \(value), which is out of range",
      hint: allowed.map { "allowed: \($0)\(unit.map { " \($0)" } ?? "")" })
  }
}

/// The name of a type within a sentence: "an integer", "a list of numbers", "one of item, seed".
func withArticle(_ type: String) -> String {
  if type.hasPrefix("one of") { return type }
  return (type.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + type
}
