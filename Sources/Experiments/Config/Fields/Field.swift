/// One option: its key, where it is kept, what it may be, and what it means.
///
/// A table of these is all that is known of a type's options, and drives decoding, errors, overrides, schema, help and
/// the resolved form.
///
///     Field("iterations", \.iterations, 1...100_000, unit: "Gibbs iterations", "K of Algorithm 1.")
///     Field("eta_min", \.etaMin, .above(0), "Last noise level η_min.")
///     Field("order", \.order, "Which of the two steps comes last.")
public struct Field<Options: Sendable>: Sendable {
  /// A key path that may cross threads.
  public typealias Path<Value> = WritableKeyPath<Options, Value> & Sendable

  /// What help says about this field.
  public var description: FieldDescription
  /// The key.
  public var name: String { description.name }
  let schema: JSON
  let definitions: [String: JSON]
  let read: @Sendable (LocatedJSON, inout Options, inout ConfigErrors) -> Bool
  let write: @Sendable (Options) -> JSON

  /// A field of any type.
  public init<Value>(
    _ name: String, _ path: Path<Value>, _ type: FieldType<Value>, unit: String? = nil, _ documentation: String
  ) {
    self.init(name, path, type, unit: unit, isRequired: false, documentation)
  }

  /// A field without a default: a config that leaves it out is refused.
  public init<Value>(
    required name: String, _ path: Path<Value>, _ type: FieldType<Value>, unit: String? = nil, _ documentation: String
  ) {
    self.init(name, path, type, unit: unit, isRequired: true, documentation)
  }

  /// A field without a default, kept as `nil` until it is read.
  public init<Value>(
    required name: String, _ path: Path<Value?>, _ type: FieldType<Value>, unit: String? = nil,
    _ documentation: String
  ) {
    self.init(name, path, .present(type), unit: unit, isRequired: true, documentation)
  }

  private init<Value>(
    _ name: String, _ path: Path<Value>, _ type: FieldType<Value>, unit: String?, isRequired: Bool,
    _ documentation: String
  ) {
    description = FieldDescription(
      name: name, type: type.name, allowed: type.allowed, unit: unit, default: nil, isRequired: isRequired,
      documentation: documentation)
    schema = type.schema.adding([
      ("description", .string(documentation + (unit.map { " Unit: \($0)." } ?? "")))
    ])
    definitions = type.definitions
    read = { json, options, errors in
      guard let value = type.decode(json, FieldName(name: name, unit: unit), &errors) else { return false }
      options[keyPath: path] = value
      return true
    }
    write = { type.encode($0[keyPath: path]) }
  }
}

/// What is known about a field without its type.
public struct FieldDescription: Sendable {
  /// The key.
  public var name: String
  /// "integer", "one of heatbath, delta".
  public var type: String
  /// "1 to 100".
  public var allowed: String?
  /// "Gibbs iterations".
  public var unit: String?
  /// The value where the key is left out.
  public var `default`: JSON?
  /// Whether the key must be given.
  public var isRequired: Bool
  /// What it means.
  public var documentation: String
}
