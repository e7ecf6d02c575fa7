/// A value and its place in the file, for what can be found wrong only later.
struct Located<Value: Sendable>: Sendable {
  var value: Value
  var span: SourceSpan
}

extension FieldType {
  /// A value that remembers its place.
  static func located<Wrapped>(_ type: FieldType<Wrapped>) -> FieldType where Value == Located<Wrapped> {
    FieldType(
      type.name, allowed: type.allowed, schema: type.schema, definitions: type.definitions,
      decode: { json, field, errors in
        type.decode(json, field, &errors).map { Located(value: $0, span: json.span) }
      }, encode: { type.encode($0.value) })
  }

  /// A list of names with their places, at least one.
  static func names(_ noun: String) -> FieldType where Value == [Located<String>] {
    .list(of: .located(.text), count: 1..., named: noun) { names, errors in
      distinct(names, named: noun, at: \.span, by: \.value, &errors)
    }
  }
}
