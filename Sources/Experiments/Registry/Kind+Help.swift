extension Kind {
  /// Name, version, summary and every option with type, range, unit, default and meaning.
  public var help: String {
    let heading = "\(name) (\(title), version \(version))\n  \(summary)\n"
    return fields.isEmpty ? heading : heading + "\n" + fields.map(\.help).joined()
  }
}

extension Registry {
  /// One line a kind: its name and its summary.
  public var list: String {
    let width = names.map(\.count).max() ?? 0
    return kinds.map { kind in
      "  " + kind.name + String(repeating: " ", count: width - kind.name.count + 2) + kind.summary + "\n"
    }.joined()
  }

  /// The help of a kind; throws the list of kinds where there is none of that name.
  public func help(_ name: String) throws(UnknownKind) -> String {
    guard let kind = self[name] else {
      throw UnknownKind(noun: noun, name: name, hint: suggestion(for: name, in: names, named: "\(noun) kinds"))
    }
    return kind.help
  }
}

/// A name that no kind of a registry has.
public struct UnknownKind: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was sought: "sampler", ….
  public let noun: String
  /// The name.
  public let name: String
  /// The nearest name or all of them.
  public let hint: String
  /// Both.
  public var description: String { "unknown \(noun) kind '\(printable(name))'; \(hint)" }
}

extension FieldDescription {
  /// Two lines: key, type, range, unit and default; then the meaning.
  public var help: String {
    let value = self.default.map { "default \($0.canonical)" } ?? "required"
    let type = [type, [allowed, unit].compactMap { $0 }.joined(separator: " "), value].filter { !$0.isEmpty }
    return "  \(name): \(type.joined(separator: "; "))\n      \(documentation)\n"
  }
}
