extension FieldType {
  /// A list of values, each of one type; `noun` names one of them in messages.
  ///
  /// `check` sees the values that could be read and tells whether they go together.
  public static func list<Element>(
    of element: FieldType<Element>, count: PartialRangeFrom<Int> = 0..., named noun: String = "value",
    check: @escaping @Sendable ([Element], inout ConfigErrors) -> Bool = { _, _ in true }
  ) -> FieldType where Value == [Element] {
    var schema: JSON = ["type": "array", "items": element.schema]
    if count.lowerBound > 0 { schema = schema.adding([("minItems", .integer(count.lowerBound))]) }
    return FieldType(
      element.name.hasPrefix("one of") ? "list, each \(element.name)" : "list of \(element.name)s",
      allowed: element.allowed, schema: schema, definitions: element.definitions,
      decode: { json, field, errors in
        guard let elements = json.elements else {
          field.mismatch(json, "list", hint: "write [ … ] with one \(noun) or more", &errors)
          return nil
        }
        if elements.count < count.lowerBound {
          errors.report(
            at: json.span, "'\(printable(field.name))' has \(elements.count) \(noun)s",
            hint: "give at least \(count.lowerBound)")
        }
        var values: [Element] = []
        for (i, json) in elements.enumerated() {
          let name = FieldName(name: "\(field.name)[\(i)]", unit: field.unit)
          if let value = element.decode(json, name, &errors) { values.append(value) }
        }
        let isComplete = values.count == elements.count && elements.count >= count.lowerBound
        return check(values, &errors) && isComplete ? values : nil
      }, encode: { .array($0.map(element.encode)) })
  }

  /// One value, or a list of them as `list` reads it.
  static func oneOrMore<Element>(_ element: FieldType<Element>, named noun: String) -> FieldType
  where Value == [Element] {
    let list = FieldType.list(of: element, count: 1..., named: noun)
    return FieldType(
      "\(element.name) or \(list.name)", allowed: element.allowed, schema: ["anyOf": [element.schema, list.schema]],
      definitions: element.definitions,
      decode: { json, field, errors in
        if json.elements != nil { return list.decode(json, field, &errors) }
        return element.decode(json, field, &errors).map { [$0] }
      }, encode: { $0.count == 1 ? element.encode($0[0]) : list.encode($0) })
  }

  /// A value or `null`.
  public static func optional<Wrapped>(_ type: FieldType<Wrapped>) -> FieldType where Value == Wrapped? {
    FieldType(
      type.name, allowed: type.allowed, schema: ["anyOf": [type.schema, ["type": "null"]]],
      definitions: type.definitions,
      decode: { json, field, errors in
        if case .null = json.content { return .some(nil) }
        return type.decode(json, field, &errors).map { .some($0) }
      }, encode: { $0.map(type.encode) ?? .null })
  }

  /// A value that is kept as an optional; `null` is refused.
  static func present<Wrapped>(_ type: FieldType<Wrapped>) -> FieldType where Value == Wrapped? {
    FieldType(
      type.name, allowed: type.allowed, schema: type.schema, definitions: type.definitions,
      decode: { json, field, errors in type.decode(json, field, &errors).map { .some($0) } },
      encode: { $0.map(type.encode) ?? .null })
  }

  /// An object with a table of its own.
  public static func object(_ table: FieldTable<Value>) -> FieldType {
    FieldType(
      "object", schema: table.schema, definitions: table.definitions,
      decode: { json, field, errors in
        guard let members = json.members else {
          field.mismatch(json, "object", hint: "keys: \(table.fields.map(\.name).joined(separator: ", "))", &errors)
          return nil
        }
        var value = table.defaults
        return table.decode(members, at: json.span, into: &value, &errors) ? value : nil
      }, encode: table.resolve)
  }
}
