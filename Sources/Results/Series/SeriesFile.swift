import Platform

/// Columns of numbers in groups, such as the log of a training: `/<group>/<column>`, doubles of one length a group.
public struct SeriesFile: Sendable, Equatable {
  /// One group.
  public struct Group: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Names of the columns.
    public var columns: [String]
    /// Rows, a number a column.
    public var rows: [[Double]] = []

    /// An empty group.
    public init(_ name: String, _ columns: [String]) { (self.name, self.columns) = (name, columns) }
  }

  /// The groups in order.
  public var groups: [Group]
  /// Named texts and numbers of the whole file.
  public var attributes: [Attribute]

  /// Groups with attributes.
  public init(_ groups: [Group], attributes: [Attribute] = []) { (self.groups, self.attributes) = (groups, attributes) }

  /// Writes the file, or leaves what was there; equal contents give equal bytes.
  public func write(to path: String) throws(ResultsError) {
    try FileBytes.publish(path) { (temporary) throws(ResultsError) in
      let file = try HDF5File(creating: temporary, name: path)
      for group in groups {
        try file.createGroup("/\(group.name)")
        for (i, column) in group.columns.enumerated() {
          try file.write(group.rows.map { $0[i] }, to: "/\(group.name)/\(column)")
        }
      }
      try file.createGroup("/provenance")
      try file.write(attributes, on: "/provenance")
      try file.close()
    }
  }

  /// Reads groups of known names and columns.
  ///
  /// Throws for a file that is missing, damaged, without a column, or with columns of different lengths.
  public static func load(_ path: String, _ groups: [Group]) throws(ResultsError) -> SeriesFile {
    let file = try HDF5File(reading: path)
    var result = SeriesFile(groups, attributes: try file.attributes(of: "/provenance"))
    for g in groups.indices {
      var columns: [[Double]] = []
      for column in groups[g].columns { columns.append(try file.numbers("/\(groups[g].name)/\(column)")) }
      let count = columns.first?.count ?? 0
      if let odd = columns.firstIndex(where: { $0.count != count }) {
        throw .malformed(
          file: path, object: "/\(groups[g].name)/\(groups[g].columns[odd])",
          reason: "has \(columns[odd].count) numbers, and the first column has \(count)")
      }
      result.groups[g].rows = (0..<count).map { row in columns.map { $0[row] } }
    }
    return result
  }
}
