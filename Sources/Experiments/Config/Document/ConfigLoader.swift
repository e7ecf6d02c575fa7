import Platform

/// Reads a file and the bases that it extends, and merges them; every value keeps its own place.
struct ConfigLoader {
  /// Files being read, from the first to the one at hand: resolved paths, to find a cycle.
  private var chain: [String] = []
  private var rank = 0

  /// The merged tree of a file, or `nil` after reporting why there is none.
  ///
  /// `key` is the value of "extends" that asked for it.
  mutating func load(
    _ path: String, shownAs name: String, from key: SourceSpan? = nil, _ errors: inout ConfigErrors
  ) -> LocatedJSON? {
    do throws(SystemError) {
      let bytes = try File.read(path)
      return read(Source(name: name, bytes: bytes, rank: rank), path, &errors)
    } catch {
      let (message, hint) = Self.reason(error)
      let place = SourceSpan(Source(name: name, bytes: [], origin: .unreadable), 0..<0)
      errors.report(
        at: key ?? place, key == nil ? message : "\(printable(name)): \(message)",
        hint: key == nil ? hint : "'extends' is relative to the file that says it")
      return nil
    }
  }

  /// The merged tree of a text that stands for the file at `path`.
  mutating func read(_ source: Source, _ path: String, _ errors: inout ConfigErrors) -> LocatedJSON? {
    guard let tree = LocatedJSON.parse(source, into: &errors) else { return nil }
    guard let extends = tree["extends"], let members = tree.members else { return tree }
    let own = LocatedJSON(.object(members.filter { $0.key != "extends" }), at: tree.span)
    guard let base = extends.string, !base.isEmpty else {
      FieldName(name: "extends").mismatch(extends, "file name", &errors)
      return own
    }
    let basePath = base.hasPrefix("/") ? base : "\(Path.folder(of: path))/\(base)"
    chain.append(Path.resolved(path))
    defer { chain.removeLast() }
    if chain.contains(Path.resolved(basePath)) {
      errors.report(
        at: extends.span, "the files extend each other in a circle", hint: "one of them must not say 'extends'")
      return nil
    }
    rank += 1
    let shown = base.hasPrefix("/") ? base : Self.directory(of: source.name) + base
    return load(basePath, shownAs: shown, from: extends.span, &errors).map { $0.merging(own) }
  }

  private static func directory(of name: String) -> String {
    name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
  }

  private static func reason(_ error: SystemError) -> (String, String?) {
    switch error.code {
    case ENOENT, ENOTDIR: ("there is no such file", "give the path of a JSON file")
    case EISDIR: ("this is a folder", "give the path of a JSON file")
    case EACCES: ("this file may not be read", "check its permissions")
    default: ("cannot be read: \(error)", nil)
    }
  }
}

extension LocatedJSON {
  /// Merge patch (RFC 7396): members of `patch` replace or join those here, objects are merged member by member, `null`
  /// removes a member, and lists are replaced whole.
  func merging(_ patch: LocatedJSON) -> LocatedJSON {
    guard let changes = patch.members else { return patch }
    var members = self.members ?? []
    for change in changes {
      let index = members.firstIndex { $0.key == change.key }
      if case .null = change.value.content {
        if let index { members.remove(at: index) }
      } else if let index {
        members[index].keySpan = change.keySpan
        members[index].value = members[index].value.merging(change.value)
      } else {
        let empty = LocatedJSON(.object([]), at: change.value.span)
        members.append(Member(key: change.key, keySpan: change.keySpan, value: empty.merging(change.value)))
      }
    }
    return LocatedJSON(.object(members), at: patch.span)
  }
}
