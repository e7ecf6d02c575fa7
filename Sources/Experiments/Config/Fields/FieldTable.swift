/// The fields of a type and the instance that holds their defaults.
public struct FieldTable<Options: Sendable>: Sendable {
  /// The options of an empty object.
  public let defaults: Options
  /// In the order of help and resolved form.
  public let fields: [Field<Options>]

  /// A table; keys must be distinct and every default must be a value that its own field accepts.
  public init(_ defaults: Options, @FieldBuilder<Options> _ fields: () -> [Field<Options>]) {
    self.defaults = defaults
    self.fields = fields()
    precondition(Set(self.fields.map(\.name)).count == self.fields.count, "keys of \(Options.self) must be distinct")
    for field in self.fields where !field.description.isRequired {
      var (copy, errors) = (defaults, ConfigErrors())
      let text = Source(name: "default", bytes: Array(field.write(defaults).canonical.utf8))
      let accepted = LocatedJSON.parse(text, into: &errors).map { field.read($0, &copy, &errors) } ?? false
      precondition(accepted, "the default of \(Options.self) is not allowed: \(errors)")
    }
  }

  /// Sets the options that the members give and reports every key that is unknown, missing or has a wrong value.
  ///
  /// `reserved` keys belong to somebody else. Returns whether nothing was wrong.
  func decode(
    _ members: [LocatedJSON.Member], at span: SourceSpan, reserved: [String] = [], into options: inout Options,
    _ errors: inout ConfigErrors
  ) -> Bool {
    var isValid = true
    for member in members where !reserved.contains(member.key) {
      if let field = fields.first(where: { $0.name == member.key }) {
        isValid = field.read(member.value, &options, &errors) && isValid
      } else {
        isValid = false
        errors.report(
          at: member.keySpan, "unknown key '\(printable(member.key))'",
          hint: suggestion(for: member.key, in: reserved + fields.map(\.name), named: "keys"))
      }
    }
    for field in fields where field.description.isRequired && !members.contains(where: { $0.key == field.name }) {
      isValid = false
      errors.report(at: span.opening, "missing '\(field.name)'", hint: field.description.summary)
    }
    return isValid
  }

  /// Every field with its value, defaults written out.
  @Sendable func resolve(_ options: Options) -> JSON {
    .object(fields.map { ($0.name, $0.write(options)) })
  }

  /// What help says: every field with its default.
  public var descriptions: [FieldDescription] {
    fields.map { field in
      var description = field.description
      description.default = description.isRequired ? nil : field.write(defaults)
      return description
    }
  }

  /// JSON Schema of the object.
  var schema: JSON {
    [
      "type": "object", "properties": .object(properties),
      "required": .array(fields.filter(\.description.isRequired).map { .string($0.name) }),
      "additionalProperties": false,
    ]
  }

  /// The schema of every field, with its default.
  var properties: [(key: String, value: JSON)] {
    fields.map { field in
      let value = field.description.isRequired ? [] : [(key: "default", value: field.write(defaults))]
      return (field.name, field.schema.adding(value))
    }
  }

  var definitions: [String: JSON] {
    fields.reduce(into: [:]) { $0.merge($1.definitions) { first, _ in first } }
  }
}

extension SourceSpan {
  /// The first byte: the bracket of an object.
  var opening: SourceSpan {
    source.origin == .override
      ? self : SourceSpan(source, range.lowerBound..<min(range.lowerBound + 1, range.upperBound))
  }
}

extension FieldDescription {
  /// One line: "'steps' is an integer (1 to 100 reverse steps): H of Algorithm 1.".
  var summary: String {
    let range = [allowed, unit].compactMap { $0 }.joined(separator: " ")
    return "'\(name)' is \(withArticle(type))\(range.isEmpty ? "" : " (\(range))"): \(documentation)"
  }
}

/// Collects fields, one a line.
@resultBuilder
public enum FieldBuilder<Options: Sendable> {
  /// One line.
  public static func buildExpression(_ field: Field<Options>) -> [Field<Options>] { [field] }
  /// Fields that another table shares.
  public static func buildExpression(_ fields: [Field<Options>]) -> [Field<Options>] { fields }
  /// All lines.
  public static func buildBlock(_ fields: [Field<Options>]...) -> [Field<Options>] { fields.flatMap { $0 } }
}
