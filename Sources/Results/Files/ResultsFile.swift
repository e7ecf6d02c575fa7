/// A result file: `/rows`, `/config`, `/provenance`, `/schema` and kept `/samples`.
///
/// `/rows` is one compound data set, a row a unit in plan order; what its columns mean stands in its attributes
/// (`psnr.unit`, `psnr.higher_is_better`, `psnr.version`). `/samples/[prior/][task/]sampler/item/seed` is (draws, L);
/// the levels in brackets are there when the file has several of them.
public struct ResultsFile: Sendable {
  /// The version of this layout; another one is refused.
  public static let schema = 1

  /// Where it was read from.
  public let path: String
  /// All rows.
  public let rows: RowSet
  /// The resolved config, JSON.
  public let config: String
  /// Commit, versions, machine, times; sorted by name.
  public let provenance: [Attribute]

  /// Reads everything but the samples.
  ///
  /// Throws for a file that is missing, empty, cut short, not HDF5, of another schema, or laid out in another way.
  public static func load(_ path: String) throws(ResultsError) -> ResultsFile {
    let file = try HDF5File(reading: path)
    guard let version = try file.attributes(of: "/schema").first(where: { $0.name == "version" }) else {
      throw .malformed(file: path, object: "/schema@version", reason: "is missing; this is no result file")
    }
    guard case .integer(let found) = version.value else {
      throw .malformed(file: path, object: "/schema@version", reason: "is \(version.value), not a whole number")
    }
    guard found == schema else { throw .schema(file: path, found: found, supported: schema) }
    let (rows, metrics) = try file.rows("/rows")
    let columns = Column.columns(metrics, try file.attributes(of: "/rows"))
    return ResultsFile(
      path: path, rows: try RowSet(rows, columns: columns), config: try file.text("/config"),
      provenance: try file.attributes(of: "/provenance"))
  }

  /// The kept samples of rows, in the order asked for; `nil` for a row without any.
  public func samples(_ keys: [Row.Key]) throws(ResultsError) -> [KeptSamples?] {
    let file = try HDF5File(reading: path)
    let paths = SamplePaths(rows.rows)
    var samples: [KeptSamples?] = []
    for key in keys {
      let object = paths[key]
      samples.append(file.has(object) ? try file.samples(object) : nil)
    }
    return samples
  }

  /// Writes a whole file, or leaves what was there: temporary name, fsync, rename, fsync of the folder.
  ///
  /// Equal arguments give equal bytes. `samples` is asked once a row, in order, so that no more than one row's samples
  /// are in memory.
  public static func write(
    _ rows: RowSet, config: String, provenance: [Attribute], to path: String,
    samples: (Row) throws(ResultsError) -> KeptSamples? = { _ in nil }
  ) throws(ResultsError) {
    try FileBytes.publish(path) { (temporary) throws(ResultsError) in
      let file = try HDF5File(creating: temporary, name: path)
      try file.createGroup("/schema")
      try file.write([Attribute("version", schema)], on: "/schema")
      try file.write(config, to: "/config")
      try file.createGroup("/provenance")
      try file.write(provenance.sorted { $0.name < $1.name }, on: "/provenance")
      try file.write(rows, to: "/rows")
      let fixed = RowField.all.filter { !$0.unit.isEmpty }.map { Attribute("\($0.name).unit", $0.unit) }
      try file.write(fixed + rows.columns.flatMap(\.attributes), on: "/rows")
      let paths = SamplePaths(rows.rows)
      for row in rows.rows {
        if let kept = try samples(row) { try file.write(kept, to: paths[row.key]) }
      }
      try file.close()
    }
  }
}
