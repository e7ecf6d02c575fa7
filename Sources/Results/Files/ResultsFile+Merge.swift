extension ResultsFile {
  /// Joins the files of shards into one, in plan order, and returns the rows.
  ///
  /// A row that several files hold must be the same in all columns but `seconds` and `peak_bytes`; the first is taken.
  /// The configs must be equal, up to white space, the order of keys and a top-level `shard`, and so must the provenance
  /// named in `agreeing`. Other provenance that differs is kept as a list in the order of the files.
  @discardableResult
  public static func merge(
    _ paths: [String], to path: String, agreeing: Set<String> = ["precision", "instruction_set"]
  ) throws(ResultsError) -> RowSet {
    var files: [ResultsFile] = []
    for path in paths { files.append(try load(path)) }
    guard let first = files.first else {
      throw .system(file: path, operation: "merge", reason: "no files are named; name at least one")
    }
    for other in files.dropFirst() {
      let differences = try first.configDifferences(other) + first.disagreements(other, in: agreeing)
      guard differences.isEmpty else {
        throw .mismatch(first: first.path, second: other.path, differences: differences)
      }
    }
    var owner: [Row.Key: Int] = [:]
    var rows: [Row] = []
    var place: [Row.Key: Int] = [:]
    for (index, file) in files.enumerated() {
      for row in file.rows.rows {
        if let former = owner[row.key], let at = place[row.key] {
          let columns = rows[at].differences(from: row)
          guard columns.isEmpty else {
            throw .conflict(key: row.key, first: files[former].path, second: file.path, columns: columns)
          }
        } else {
          owner[row.key] = index
          place[row.key] = rows.count
          rows.append(row)
        }
      }
    }
    // Sorting by (index, position) keeps the order of files where plan indices are equal.
    rows = rows.enumerated().sorted { ($0.element.planIndex, $0.offset) < ($1.element.planIndex, $1.offset) }
      .map(\.element)
    let set = try RowSet(rows, columns: files.flatMap(\.rows.columns))
    let same = files.allSatisfy { $0.config == first.config }
    try write(
      set, config: same ? first.config : try first.canonicalConfig().text,
      provenance: joinedProvenance(files), to: path
    ) { (row) throws(ResultsError) in
      guard let index = owner[row.key] else { return nil }
      return try files[index].samples([row.key])[0]
    }
    return set
  }

  /// The config without `shard`, and its text with sorted keys.
  private func canonicalConfig() throws(ResultsError) -> (values: JSONValue, text: String) {
    guard case .object(var members)? = JSONValue(config.utf8) else {
      throw .malformed(file: path, object: "/config", reason: "is not a JSON object")
    }
    members["shard"] = nil
    return (.object(members), Self.text(.object(members)))
  }

  private static func text(_ value: JSONValue?) -> String {
    value?.text ?? "absent"
  }

  private func configDifferences(_ other: ResultsFile) throws(ResultsError) -> [String] {
    if config == other.config { return [] }
    return Self.differences(try canonicalConfig().values, try other.canonicalConfig().values, at: "config")
  }

  /// Paths of the values that differ, with both values.
  private static func differences(_ a: JSONValue?, _ b: JSONValue?, at path: String) -> [String] {
    if case .object(let a)? = a, case .object(let b)? = b {
      return Set(a.keys).union(b.keys).sorted().flatMap { differences(a[$0], b[$0], at: "\(path).\($0)") }
    }
    if case .array(let a)? = a, case .array(let b)? = b, a.count == b.count {
      return zip(a, b).enumerated().flatMap { differences($1.0, $1.1, at: "\(path)[\($0)]") }
    }
    let (a, b) = (text(a), text(b))
    return a == b ? [] : ["\(path) (\(a) and \(b))"]
  }

  private func disagreements(_ other: ResultsFile, in names: Set<String>) -> [String] {
    names.sorted().compactMap { name in
      let values = [self, other].map { $0.provenance.first { $0.name == name }?.value.description ?? "absent" }
      return values[0] == values[1] ? nil : "\(name) (\(values[0]) and \(values[1]))"
    }
  }

  private static func joinedProvenance(_ files: [ResultsFile]) -> [Attribute] {
    var names: [String] = []
    for attribute in files.flatMap(\.provenance) where !names.contains(attribute.name) { names.append(attribute.name) }
    return names.map { name in
      var values: [Attribute.Value] = []
      for file in files {
        for attribute in file.provenance where attribute.name == name && !values.contains(attribute.value) {
          values.append(attribute.value)
        }
      }
      return values.count == 1
        ? Attribute(name, values[0]) : Attribute(name, values.map(\.description).joined(separator: "; "))
    }
  }
}
