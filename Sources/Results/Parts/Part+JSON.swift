/// A part as text: the fixed columns by name, metrics as pairs, the identity as pairs.
extension Part {
  var json: JSONValue {
    let columns = RowField.all.map { field -> (String, JSONValue) in
      switch field.get(row) {
      case .text(let text): (field.name, .string(text))
      case .integer(let integer): (field.name, .integer(integer))
      case .number(let number): (field.name, .number(number))
      }
    }
    return .object([
      "row": .object(Dictionary(uniqueKeysWithValues: columns)),
      "metrics": .array(row.metrics.map { .array([.string($0.name), .number($0.value)]) }),
      "identity": .array(identity.entries.map { .array([.string($0.name), .string($0.value)]) }),
      "has_samples": .bool(hasSamples),
      "draws_signals": .bool(drawsSignals),
    ])
  }

  init(_ json: JSONValue) throws(SealedBytes.Damage) {
    row = Row(key: Row.Key(sampler: "", prior: "", task: "", item: 0, seed: 0))
    identity = Identity()
    for field in RowField.all {
      let value: RowField.Value? =
        switch json["row"]?[field.name] {
        case .integer(let integer)?: .integer(integer)
        case .number(let number)?: .number(number)
        case .string(let text)?:
          if case .number = field.get(row) { Double(text).map { .number($0) } } else { .text(text) }
        default: nil
        }
      guard let value, field.set(&row, value) else { throw SealedBytes.Damage(reason: "lacks \(field.name)") }
    }
    for (name, value) in try Self.pairs(json, "metrics") {
      switch value {
      case .number(let number): row.metrics.append(Row.Metric(name, number))
      case .string(let text): row.metrics.append(Row.Metric(name, Double(text) ?? .nan))
      default: throw SealedBytes.Damage(reason: "has a metric \(name) that is no number")
      }
    }
    for (name, value) in try Self.pairs(json, "identity") {
      guard case .string(let text) = value else { throw SealedBytes.Damage(reason: "has an identity without text") }
      identity.add(name, text)
    }
    guard case .bool(let flag)? = json["has_samples"] else { throw SealedBytes.Damage(reason: "lacks has_samples") }
    hasSamples = flag
    if case .bool(true)? = json["draws_signals"] { drawsSignals = true }
  }

  private static func pairs(_ json: JSONValue, _ key: String) throws(SealedBytes.Damage) -> [(String, JSONValue)] {
    guard case .array(let values)? = json[key] else { throw SealedBytes.Damage(reason: "lacks \(key)") }
    var pairs: [(String, JSONValue)] = []
    for value in values {
      guard case .array(let pair) = value, pair.count == 2, case .string(let name) = pair[0] else {
        throw SealedBytes.Damage(reason: "has \(key) that are not pairs")
      }
      pairs.append((name, pair[1]))
    }
    return pairs
  }
}
