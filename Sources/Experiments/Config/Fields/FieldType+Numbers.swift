extension FieldType where Value == [Int] {
  /// Distinct integers ≥ 0 in the order given: `"0-9"`, `"1,2,5-10"` or a list.
  public static var seeds: FieldType {
    let pattern = "^\\s*\\d+\\s*(-\\s*\\d+\\s*)?(,\\s*\\d+\\s*(-\\s*\\d+\\s*)?)*$"
    let form = "\"0-9\", \"1,2,5-10\" or [0, 1, 2]"
    return FieldType(
      "list of integers or ranges", allowed: form,
      schema: [
        "anyOf": [
          ["type": "string", "pattern": .string(pattern)],
          ["type": "array", "items": ["type": "integer", "minimum": 0], "minItems": 1, "uniqueItems": true],
        ]
      ],
      decode: { json, field, errors in
        guard let ranges = ranges(json, field, form, &errors) else { return nil }
        var values: [Int] = []
        var seen: Set<Int> = []
        for (range, span) in ranges {
          if range.upperBound - range.lowerBound >= numberLimit - values.count {
            errors.report(at: span, "'\(field.name)' has too many numbers", hint: "at most \(numberLimit)")
            return nil
          }
          if let twice = range.first(where: { !seen.insert($0).inserted }) {
            errors.report(at: span, "'\(field.name)' has \(twice) twice", hint: "each number may stand once")
            return nil
          }
          values += range
        }
        if values.isEmpty {
          errors.report(at: json.span, "'\(field.name)' is empty", hint: "allowed: \(form)")
          return nil
        }
        return values
      }, encode: { .array($0.map(JSON.integer)) })
  }

  /// Which items: a count n ≥ 1, which means 0, …, n − 1, or numbers as in `seeds`.
  public static var items: FieldType {
    FieldType(
      "count or list", allowed: "a count, or a list or ranges of item numbers",
      schema: ["anyOf": [["type": "integer", "minimum": 1, "maximum": .integer(numberLimit)], seeds.schema]],
      decode: { json, field, errors in
        guard let count = json.integer else { return seeds.decode(json, field, &errors) }
        if (1...numberLimit).contains(count) { return Array(0..<count) }
        field.outOfRange(json, "\(count)", "1 to \(numberLimit)", &errors)
        return nil
      }, encode: seeds.encode)
  }

  /// Most numbers that a list of seeds or items may have.
  private static var numberLimit: Int { 1_000_000 }

  /// The parts of a list of numbers, each with its place; `nil` after reporting what is not one.
  private static func ranges(
    _ json: LocatedJSON, _ field: FieldName, _ form: String, _ errors: inout ConfigErrors
  ) -> [(ClosedRange<Int>, SourceSpan)]? {
    if let elements = json.elements {
      var ranges: [(ClosedRange<Int>, SourceSpan)] = []
      for (i, element) in elements.enumerated() {
        let name = FieldName(name: "\(field.name)[\(i)]", unit: field.unit)
        guard let value = FieldType<Int>.integer(0...).decode(element, name, &errors) else { continue }
        ranges.append((value...value, element.span))
      }
      return ranges.count == elements.count ? ranges : nil
    }
    guard let text = json.text else {
      let hint =
        switch json.content {
        case .integer(let n) where n > 0: "write \"0-\(n - 1)\" for \(n) of them, or [\(n)] for number \(n) alone"
        default: "for example \(form)"
        }
      field.mismatch(json, "string or a list", hint: hint, &errors)
      return nil
    }
    var ranges: [(ClosedRange<Int>, SourceSpan)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { number($0) }
      guard let first = ends.first, let first, let last = ends.last, let last, ends.count <= 2 else {
        errors.report(at: json.span, "'\(field.name)': \(quoted(String(part))) is no range", hint: "allowed: \(form)")
        return nil
      }
      guard first <= last else {
        errors.report(
          at: json.span, "'\(field.name)': the range \(first)-\(last) runs backwards",
          hint: "did you mean '\(last)-\(first)'?")
        return nil
      }
      ranges.append((first...last, json.span))
    }
    return ranges
  }

  /// Digits with spaces around them.
  private static func number(_ text: Substring) -> Int? {
    let words = text.split(separator: " ")
    guard words.count == 1, words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(words[0])
  }
}
