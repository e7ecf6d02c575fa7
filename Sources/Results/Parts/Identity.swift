/// Everything a unit's result depends on, resolved: option paths, input hashes, declared versions, each with its value.
public struct Identity: Sendable, Equatable {
  /// One fact.
  public struct Entry: Sendable, Equatable {
    /// "sampler.iterations".
    public var name: String
    /// "50".
    public var value: String
  }

  /// In the order of the config.
  public private(set) var entries: [Entry] = []

  /// Nothing yet.
  public init() {}

  /// Adds a fact; a name that is there already gets the new value.
  public mutating func add(_ name: String, _ value: String) {
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].value = value
    } else {
      entries.append(Entry(name: name, value: value))
    }
  }

  /// The form that is hashed: one `name=value` a line, with `\` and line breaks escaped.
  public var text: String {
    func escape(_ text: String) -> String {
      text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("=", with: "\\=")
    }
    return entries.map { "\(escape($0.name))=\(escape($0.value))\n" }.joined()
  }

  /// Whether nothing differs but facts whose names begin with `prefix`.
  public func isSame(as former: Identity, apartFrom prefix: String) -> Bool {
    let facts = [self, former].map { $0.entries.filter { !$0.name.hasPrefix(prefix) } }
    return facts[0] == facts[1]
  }

  /// What changed since `former`, as a reader would say it: "sampler.iterations 50→100".
  public func changes(since former: Identity) -> [String] {
    let old = Dictionary(former.entries.map { ($0.name, $0.value) }) { first, _ in first }
    let new = Set(entries.map(\.name))
    let changed = entries.compactMap { entry -> String? in
      guard let value = old[entry.name] else { return "\(entry.name) is new (\(entry.value))" }
      return value == entry.value ? nil : "\(entry.name) \(value)→\(entry.value)"
    }
    return changed + former.entries.filter { !new.contains($0.name) }.map { "\($0.name) is gone (\($0.value))" }
  }
}
