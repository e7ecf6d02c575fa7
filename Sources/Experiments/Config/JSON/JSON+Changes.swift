extension JSON {
  /// What differs from an older value, one line a member: "steps: 20 → 50", "inner.count: absent → 3".
  ///
  /// Objects are compared member by member, anything else as a whole; long values are cut. Empty where both are equal.
  public func changes(from old: JSON) -> [String] { changes(from: old, at: []) }

  private func changes(from old: JSON, at path: [String]) -> [String] {
    guard case .object(let olds) = old, case .object(let news) = self else {
      return self == old ? [] : [JSON.change(path, old, self)]
    }
    let kept = olds.flatMap { member in
      self[member.key].map { $0.changes(from: member.value, at: path + [member.key]) }
        ?? [JSON.change(path + [member.key], member.value, nil)]
    }
    let added = news.filter { old[$0.key] == nil }.map { JSON.change(path + [$0.key], nil, $0.value) }
    return kept + added
  }

  private static func change(_ path: [String], _ old: JSON?, _ new: JSON?) -> String {
    let text = { (value: JSON?) -> String in
      guard let text = value.map({ printable($0.canonical) }) else { return "absent" }
      return text.count > 60 ? text.prefix(59) + "…" : text
    }
    return "\(path.isEmpty ? "value" : path.joined(separator: ".")): \(text(old)) → \(text(new))"
  }
}
