/// One way to make a product: a sampler, a prior, a task or a metric that a config can name.
///
///     Kind("sgdd", title: "SGDD", version: 1, "Split Gibbs sampling (Chu et al. 2025, Algorithm 1).",
///       FieldTable(SGDD.Options()) {
///         Field("iterations", \.iterations, 1...100_000, unit: "Gibbs iterations", "K of Algorithm 1.")
///         Field("coupling", \.coupling, "Which law couples x and z.")
///       }
///     ) { SGDD($0) }
public struct Kind<Product: Sendable>: Sendable {
  /// The value of "kind".
  public let name: String
  /// How tables and figures name it; the default label.
  public let title: String
  /// Raised whenever the same options give other results; part of the identity of a unit of work.
  public let version: Int
  /// One line.
  public let summary: String
  /// Its options.
  public let fields: [FieldDescription]
  let schema: JSON
  let definitions: [String: JSON]
  let decode: @Sendable ([LocatedJSON.Member], SourceSpan, [String], inout ConfigErrors) -> (Product, JSON)?

  /// A kind whose options are read by `table` and turned into a product by `make`, which may throw `FieldError` for
  /// what no single field can tell.
  public init<Options>(
    _ name: String, title: String? = nil, version: Int = 1, _ summary: String, _ table: FieldTable<Options>,
    make: @escaping @Sendable (Options) throws -> Product
  ) {
    let reserved = ["kind", "label"].filter { key in table.fields.contains { $0.name == key } }
    precondition(reserved.isEmpty, "\(name): the key '\(reserved)' is taken")
    self.name = name
    self.title = title ?? name
    self.version = version
    self.summary = summary
    fields = table.descriptions
    schema = Kind.schema(name, summary, table)
    definitions = table.definitions
    decode = { members, span, reserved, errors in
      var options = table.defaults
      guard table.decode(members, at: span, reserved: reserved, into: &options, &errors) else { return nil }
      let resolved = JSON.object([("kind", .string(name))]).adding(
        table.fields.map { ($0.name, $0.write(options)) })
      do {
        return (try make(options), resolved)
      } catch let error as FieldError {
        let value = members.first { $0.key == error.field }?.value.span
        errors.report(at: value ?? span.opening, error.message, hint: error.hint)
      } catch {
        errors.report(at: span.opening, "\(name): \(error)")
      }
      return nil
    }
  }

  /// A kind without options.
  public init(
    _ name: String, title: String? = nil, version: Int = 1, _ summary: String,
    make: @escaping @Sendable () throws -> Product
  ) {
    self.init(name, title: title, version: version, summary, FieldTable(NoOptions()) {}) { _ in try make() }
  }

  /// Whether the name alone will do.
  var needsNoOptions: Bool { !fields.contains(where: \.isRequired) }

  private static func schema<Options>(_ name: String, _ summary: String, _ table: FieldTable<Options>) -> JSON {
    let kind: JSON = ["const": .string(name)]
    let required = ["kind"] + table.fields.filter(\.description.isRequired).map(\.name)
    return [
      "type": "object", "description": .string(summary),
      "properties": .object([("kind", kind)] + table.properties),
      "required": .array(required.map(JSON.string)), "additionalProperties": false,
    ]
  }
}

/// The options of a kind that has none.
public struct NoOptions: Sendable {
  /// Nothing to set.
  public init() {}
}

/// What is wrong with options that are each in range; shown at the value of `field`.
public struct FieldError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key at fault.
  public let field: String
  /// What was wrong.
  public let message: String
  /// What would be right.
  public let hint: String?

  /// An error at a field.
  public init(_ field: String, _ message: String, hint: String? = nil) {
    self.field = field
    self.message = message
    self.hint = hint
  }

  /// "field: message (hint)".
  public var description: String { "\(field): \(message)\(hint.map { " (\($0))" } ?? "")" }
}
