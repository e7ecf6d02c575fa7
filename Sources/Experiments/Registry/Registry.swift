/// The kinds of one product, by name.
public struct Registry<Product: Sendable>: Sendable {
  /// What one product is called: "sampler", "prior", "task", "metric".
  public let noun: String
  /// In the order of lists and help.
  public let kinds: [Kind<Product>]

  /// A registry of kinds with distinct names.
  public init(_ noun: String, _ kinds: [Kind<Product>]) {
    precondition(Set(kinds.map(\.name)).count == kinds.count, "\(noun) kinds must have distinct names")
    self.noun = noun
    self.kinds = kinds
  }

  /// The kind of a name.
  public subscript(_ name: String) -> Kind<Product>? { kinds.first { $0.name == name } }

  /// The names of all kinds.
  public var names: [String] { kinds.map(\.name) }

  /// Reads an object with a "kind", or the name alone; `nil` after reporting what is wrong.
  ///
  /// `isLabelled` allows "label".
  func decode(
    _ json: LocatedJSON, _ field: FieldName, isLabelled: Bool, _ errors: inout ConfigErrors
  ) -> Selection<Product>? {
    let members: [LocatedJSON.Member]
    let name: LocatedJSON
    switch json.content {
    case .string:
      (members, name) = ([], json)
    case .object(let given):
      members = given
      guard let kind = json["kind"] else {
        errors.report(at: json.span.opening, "missing 'kind'", hint: "\(noun) kinds: \(names.joined(separator: ", "))")
        return nil
      }
      name = kind
    default:
      field.mismatch(
        json, "\(noun)", hint: "write { \"kind\": … } or a name: \(names.joined(separator: ", "))", &errors)
      return nil
    }
    guard let text = name.text else {
      FieldName(name: "kind").mismatch(name, "string", &errors)
      return nil
    }
    guard let kind = self[text] else {
      errors.report(
        at: name.span, "unknown \(noun) kind '\(printable(text))'",
        hint: suggestion(for: text, in: names, named: "\(noun) kinds"))
      return nil
    }
    var label: String? = kind.title
    if isLabelled, let given = json["label"] {
      label = FieldType<String>.name.decode(given, FieldName(name: "label"), &errors)
    }
    let reserved = isLabelled ? ["kind", "label"] : ["kind"]
    guard let (product, resolved) = kind.decode(members, json.span, reserved, &errors), let label else { return nil }
    return Selection(
      kind: text, label: label, version: kind.version, product: product, resolved: resolved, span: json.span,
      labelSpan: isLabelled ? json["label"]?.span ?? name.span : name.span)
  }
}
