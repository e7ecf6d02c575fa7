extension FieldType {
  /// One kind of a registry.
  public static func selection<Product>(_ registry: Registry<Product>) -> FieldType where Value == Selection<Product> {
    FieldType(
      registry.noun, allowed: registry.names.joined(separator: ", "), schema: registry.reference,
      definitions: registry.definitions(isLabelled: false),
      decode: { json, field, errors in registry.decode(json, field, isLabelled: false, &errors) },
      encode: \.resolved)
  }

  /// Kinds of a registry, at least one, each with a "label" (by default the kind's title); labels are distinct.
  public static func selections<Product>(
    labelled registry: Registry<Product>
  ) -> FieldType where Value == [Selection<Product>] {
    let element = FieldType<Selection<Product>>(
      registry.noun, allowed: registry.names.joined(separator: ", "), schema: registry.reference,
      definitions: registry.definitions(isLabelled: true),
      decode: { json, field, errors in registry.decode(json, field, isLabelled: true, &errors) },
      encode: \.labelled)
    return .list(of: element, count: 1..., named: registry.noun) { selections, errors in
      distinct(selections, named: "label", at: \.labelSpan, by: \.label, &errors)
    }
  }

  /// Kinds of a registry, at least one, each at most once.
  public static func selections<Product>(
    of registry: Registry<Product>
  ) -> FieldType where Value == [Selection<Product>] {
    .list(of: .selection(registry), count: 1..., named: registry.noun) { selections, errors in
      distinct(selections, named: registry.noun, at: \.span, by: \.resolved.canonical, shown: \.kind, &errors)
    }
  }
}

/// Reports every element whose key an earlier one has; whether there is none.
func distinct<Element>(
  _ elements: [Element], named noun: String, at span: (Element) -> SourceSpan, by key: (Element) -> String,
  shown: ((Element) -> String)? = nil, _ errors: inout ConfigErrors
) -> Bool {
  var first: [String: SourceSpan] = [:]
  var isDistinct = true
  for element in elements {
    if let earlier = first[key(element)] {
      isDistinct = false
      errors.report(
        at: span(element), "duplicate \(noun) '\(printable(shown?(element) ?? key(element)))'",
        hint: "it is first given at \(earlier.place); each \(noun) must be different")
    } else {
      first[key(element)] = span(element)
    }
  }
  return isDistinct
}

extension Registry {
  /// `#/$defs/<noun>`.
  var reference: JSON { ["$ref": .string("#/$defs/\(noun)")] }

  /// The schema of a choice and what it refers to.
  ///
  /// One of: the name of a kind that needs no more, or an object per kind.
  func definitions(isLabelled: Bool) -> [String: JSON] {
    let label: JSON = ["type": "string", "description": "How results name it; default: the title of its kind."]
    let objects = kinds.map { kind -> JSON in
      guard isLabelled, case .object(let members) = kind.schema else { return kind.schema }
      return .object(
        members.map { $0.key == "properties" ? ($0.key, $0.value.adding([("label", label)])) : $0 })
    }
    let names: JSON = ["enum": .array(kinds.filter(\.needsNoOptions).map { .string($0.name) })]
    return kinds.reduce(into: [noun: ["oneOf": .array([names] + objects)]]) { definitions, kind in
      definitions.merge(kind.definitions) { first, _ in first }
    }
  }
}
