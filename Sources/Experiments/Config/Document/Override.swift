/// A setting from the command line: `seeds=0-3`, `prior.count=100`, `samplers.SGDD.iterations=50`, `samplers.0.steps=9`.
///
/// A list is entered by an element's "label", "name", title or "kind", or by its number from 0. The value is read as
/// JSON where it is JSON, else it is a string. `null` takes the setting back to its default.
struct Override {
  let source: Source
  /// Titles by kind, which stand for labels that are not given.
  let titles: [String: String]

  init(_ text: String, rank: Int, titles: [String: String]) {
    source = Source(name: text, bytes: Array(text.utf8), origin: .override, rank: rank)
    self.titles = titles
  }

  /// Changes the tree or reports why not.
  func apply(to tree: inout LocatedJSON, _ errors: inout ConfigErrors) {
    do throws(ConfigError) {
      let path = source.bytes.prefix { $0 != UInt8(ascii: "=") }
      guard path.count(where: { $0 == UInt8(ascii: ".") }) < LocatedJSON.depthLimit else {
        throw error(path.indices, "the key is too deep", hint: "at most \(LocatedJSON.depthLimit) levels")
      }
      tree = try set(tree, 0)
    } catch {
      errors.report(at: error.span, error.message, hint: error.hint)
    }
  }

  /// `value` with the setting whose path begins at byte `start`.
  private func set(_ value: LocatedJSON?, _ start: Int) throws(ConfigError) -> LocatedJSON {
    if let value, let elements = value.elements { return try set(value, elements, start) }
    let ahead = source.bytes[start...]
    guard let end = ahead.firstIndex(where: Override.endsKey), end > start else {
      throw error(start..<source.bytes.count, "expected key=value", hint: "for example seeds=0-3")
    }
    let key = SourceSpan(source, start..<end)
    var members = try members(of: value, key)
    let index = members.firstIndex { $0.key == key.text }
    let changed = try step(index.map { members[$0].value }, end)
    if let index {
      members[index] = .init(key: key.text, keySpan: key, value: changed)
    } else {
      members.append(.init(key: key.text, keySpan: key, value: changed))
    }
    if case .null = changed.content { members.removeAll { $0.key == key.text } }
    return LocatedJSON(.object(members), at: value?.span ?? SourceSpan(source, 0..<source.bytes.count))
  }

  /// The members that a key is sought in; the name of a kind stands for an object.
  private func members(of value: LocatedJSON?, _ key: SourceSpan) throws(ConfigError) -> [LocatedJSON.Member] {
    guard let value else { return [] }
    if key.range.lowerBound == 0, key.text == "extends" {
      throw error(key.range, "'extends' cannot be overridden", hint: "make a file that extends the other base")
    }
    switch value.content {
    case .object(let members): return members
    case .string: return [.init(key: "kind", keySpan: value.span, value: value)]
    default: throw error(key.range, "'\(printable(key.text))' would be a key of \(value.described), not of an object")
    }
  }

  /// A list with the setting applied to the element that the path names.
  private func set(
    _ list: LocatedJSON, _ elements: [LocatedJSON], _ start: Int
  ) throws(ConfigError) -> LocatedJSON {
    let names = elements.map(names)
    var end = start
    var matches: [Int] = []
    for (i, name) in names.enumerated().flatMap({ i, names in names.map { (i, $0) } }) {
      let stop = start + name.utf8.count
      guard source.bytes[start...].starts(with: name.utf8), stop < source.bytes.count,
        Override.endsKey(source.bytes[stop]), stop >= end
      else { continue }
      matches = stop > end ? [i] : matches.contains(i) ? matches : matches + [i]
      end = stop
    }
    if matches.isEmpty {
      end = source.bytes[start...].firstIndex(where: Override.endsKey) ?? source.bytes.count
      if let number = Int(source.text(start..<end)), elements.indices.contains(number) { matches = [number] }
    }
    let text = source.text(start..<end)
    guard let index = matches.first, end < source.bytes.count else {
      let all = names.compactMap(\.first)
      throw error(
        start..<end, "there is no element \(quoted(text)) in this list of \(elements.count)",
        hint: suggestion(for: text, in: all, named: "elements") + ", or a number from 0")
    }
    guard matches.count == 1 else {
      throw error(
        start..<end, "\(matches.count) elements of this list are called \(quoted(text))",
        hint: "give one of the numbers \(matches.map(String.init).joined(separator: ", "))")
    }
    var elements = elements
    elements[index] = try step(elements[index], end)
    return LocatedJSON(.array(elements), at: list.span)
  }

  /// Goes on behind a key that ends at byte `end`: into it at '.', to the value at '='.
  private func step(_ value: LocatedJSON?, _ end: Int) throws(ConfigError) -> LocatedJSON {
    if source.bytes[end] == UInt8(ascii: ".") { return try set(value, end + 1) }
    let range = (end + 1)..<source.bytes.count
    var errors = ConfigErrors()
    let value = LocatedJSON.parse(source, range, into: &errors)
    if let value, errors.isEmpty { return value }
    return LocatedJSON(.string(source.text(range)), at: SourceSpan(source, range))
  }

  /// What an element of a list may be called: its label, name or title, and its kind.
  private func names(of element: LocatedJSON) -> [String] {
    let kind = element.string ?? element["kind"]?.string
    let title = kind.flatMap { titles[$0] }
    return [element["label"]?.text ?? element["name"]?.text ?? title, kind].compactMap { $0 }
  }

  private static func endsKey(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "=") }

  private func error(_ range: Range<Int>, _ message: String, hint: String? = nil) -> ConfigError {
    ConfigError(at: SourceSpan(source, range), message, hint: hint)
  }
}
