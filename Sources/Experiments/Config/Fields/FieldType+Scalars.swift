extension FieldType where Value == Int {
  /// An integer within an interval; 3.0 counts as 3.
  public static func integer(_ range: some IntervalConvertible<Int>) -> FieldType {
    let interval = range.interval
    return FieldType(
      "integer", allowed: interval.text, schema: interval.schema(of: "integer"),
      decode: { json, field, errors in
        guard let value = json.integer else {
          field.mismatch(json, "integer", hint: json.integerHint, &errors)
          return nil
        }
        if interval.contains(value) { return value }
        field.outOfRange(json, "\(value)", interval.text, &errors)
        return nil
      }, encode: JSON.integer)
  }
}

extension FieldType where Value == Double {
  /// A finite number within an interval.
  public static func number(_ range: some IntervalConvertible<Double>) -> FieldType {
    let interval = range.interval
    return FieldType(
      "number", allowed: interval.text, schema: interval.schema(of: "number"),
      decode: { json, field, errors in
        guard let value = json.double else {
          field.mismatch(json, "number", hint: json.unquotedHint, &errors)
          return nil
        }
        if interval.contains(value) { return value }
        field.outOfRange(json, plain(value), interval.text, &errors)
        return nil
      }, encode: JSON.number)
  }
}

extension FieldType where Value == Bool {
  /// `true` or `false`.
  public static var bool: FieldType {
    FieldType(
      "truth value (true or false)", schema: ["type": "boolean"],
      decode: { json, field, errors in
        if case .bool(let value) = json.content { return value }
        field.mismatch(json, "truth value (true or false)", hint: json.unquotedHint, &errors)
        return nil
      }, encode: JSON.bool)
  }
}

extension FieldType where Value == String {
  /// A string.
  public static var text: FieldType {
    FieldType(
      "string", schema: ["type": "string"],
      decode: { json, field, errors in
        if let text = json.text { return text }
        field.mismatch(json, "string", &errors)
        return nil
      }, encode: JSON.string)
  }

  /// A name for files, rows and tables: 1 to 63 bytes of UTF-8, printable, without '/', no space at its ends.
  public static var name: FieldType {
    let allowed = "1 to 63 bytes, printable, without '/', no space at the ends, not beginning with '.'"
    return FieldType(
      "name", allowed: allowed,
      schema: ["type": "string", "minLength": 1, "maxLength": 63, "pattern": "^[^\\s./]([^/]*[^\\s/])?$"],
      decode: { json, field, errors in
        guard let text = json.text else {
          field.mismatch(json, "string", &errors)
          return nil
        }
        if isName(text) { return text }
        errors.report(at: json.span, "'\(printable(field.name))' is not a usable name", hint: "allowed: \(allowed)")
        return nil
      }, encode: JSON.string)
  }
}

/// Whether a text can name a file, a row and a group in an HDF5 file.
func isName(_ text: String) -> Bool {
  guard let first = text.first, let last = text.last else { return false }
  return text.utf8.count <= 63 && printable(text) == text && !text.contains("\t") && !text.contains("/")
    && !first.isWhitespace && !last.isWhitespace && first != "."
}

extension FieldType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of the cases of an enumeration, by raw value.
  public static var choice: FieldType {
    let names = Value.allCases.map(\.rawValue)
    let type = "one of " + names.joined(separator: ", ")
    return FieldType(
      type, schema: ["enum": .array(names.map(JSON.string))],
      decode: { json, field, errors in
        guard let text = json.text else {
          field.mismatch(json, type, &errors)
          return nil
        }
        if let value = Value(rawValue: text) { return value }
        let hint = nearest(to: text, in: names).map { "did you mean '\($0)'?" }
        field.mismatch(json, type, hint: hint, &errors)
        return nil
      }, encode: { .string($0.rawValue) })
  }
}

extension LocatedJSON {
  /// An integer, also when written with a fraction of zero (at most 2^53, where doubles are exact).
  var integer: Int? {
    switch content {
    case .integer(let value): value
    case .number(let value) where value == value.rounded() && abs(value) <= 0x1p53: Int(value)
    default: nil
    }
  }

  /// A number as a double.
  var double: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// A string; on the command line, where quotes are lost, any scalar as it was typed.
  var text: String? {
    switch content {
    case .string(let text): text
    case .integer, .number, .bool: span.source.origin == .override ? span.text : nil
    default: nil
    }
  }

  /// Advice for a number given as a string.
  var unquotedHint: String? {
    guard let text = string, Double(text) != nil || ["true", "false"].contains(text) else { return nil }
    return "write it without quotes: \(text)"
  }

  /// Advice for what is almost an integer.
  var integerHint: String? {
    if case .number = content { return "a whole number is needed" }
    return unquotedHint
  }
}
