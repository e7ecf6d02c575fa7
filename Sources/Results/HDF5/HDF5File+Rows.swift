import CHDF5

/// `/rows`: one compound data set, a member a column, rows packed one behind the other.
extension HDF5File {
  private struct Member {
    let name: String
    var kind: RowField.Value
    var bytes: Int
    var offset = 0
  }

  private func compound(_ members: [Member], rowBytes: Int, _ path: String) throws(ResultsError) -> Handle {
    let type = try handle(H5Tcreate(H5T_COMPOUND, rowBytes), path, "create the row type", close: H5Tclose)
    for member in members {
      let status: herr_t
      switch member.kind {
      case .text:
        let text = try stringType(member.bytes)
        status = H5Tinsert(type.id, member.name, member.offset, text.id)
      case .integer: status = H5Tinsert(type.id, member.name, member.offset, discern_h5_native_int64())
      case .number: status = H5Tinsert(type.id, member.name, member.offset, discern_h5_native_double())
      }
      try check(status, "\(path).\(member.name)", "add the column")
    }
    return type
  }

  private func layOut(_ members: inout [Member]) -> Int {
    var offset = 0
    for index in members.indices {
      members[index].offset = offset
      offset += members[index].bytes
    }
    return offset
  }

  /// Writes rows with fixed-length strings sized to the longest.
  func write(_ set: RowSet, to path: String) throws(ResultsError) {
    var cells = RowField.all.map { field in (field.name, set.rows.map(field.get), field.get(Row(key: .empty))) }
    cells += set.columns.map { column in (column.name, set.rows.map { .number($0[column.name]) }, .number(.nan)) }
    var members = cells.map { name, values, sample in
      let widths = values.map { if case .text(let text) = $0 { FixedText.bytes(text).count } else { 8 } }
      return Member(name: name, kind: sample, bytes: widths.max() ?? 8)
    }
    let rowBytes = layOut(&members)
    var buffer = [UInt8](repeating: 0, count: rowBytes * set.rows.count)
    for (member, column) in zip(members, cells) {
      for (row, value) in column.1.enumerated() {
        let start = row * rowBytes + member.offset
        switch value {
        case .text(let text): buffer.replaceSubrange(start..., prefix: FixedText.bytes(text))
        case .integer(let integer): buffer.replaceSubrange(start..., prefix: withUnsafeBytes(of: integer, Array.init))
        case .number(let number): buffer.replaceSubrange(start..., prefix: withUnsafeBytes(of: number, Array.init))
        }
      }
    }
    try HDF5.alone { () throws(ResultsError) in
      let type = try compound(members, rowBytes: rowBytes, path)
      let dataset = try createDataset(path, type: type.id, shape: [set.rows.count])
      if !set.rows.isEmpty { try check(H5Dwrite(dataset.id, type.id, 0, 0, 0, buffer), path, "write the rows") }
    }
  }

  /// Reads rows and the names of their metrics, which are the columns of numbers that are not fixed ones.
  func rows(_ path: String) throws(ResultsError) -> (rows: [Row], metrics: [String]) {
    var members: [Member] = []
    var buffer: [UInt8] = []
    var count = 0
    var rowBytes = 0
    try HDF5.alone { () throws(ResultsError) in
      let dataset = try open(path)
      let type = try handle(H5Dget_type(dataset.id), path, "read the row type", close: H5Tclose)
      guard H5Tget_class(type.id) == H5T_COMPOUND else {
        throw .malformed(file: name, object: path, reason: "is not a compound data set")
      }
      members = try columns(of: type, path)
      rowBytes = layOut(&members)
      let shape = try shape(dataset, path, elementBytes: H5Tget_size(type.id))
      guard shape.count == 1 else {
        throw .malformed(file: name, object: path, reason: "has rank \(shape.count); rows have rank 1")
      }
      count = shape[0]
      buffer = [UInt8](repeating: 0, count: rowBytes * count)
      let memory = try compound(members, rowBytes: rowBytes, path)
      if count > 0 { try check(H5Dread(dataset.id, memory.id, 0, 0, 0, &buffer), path, "read the rows") }
    }
    let fixed = Dictionary(uniqueKeysWithValues: RowField.all.map { ($0.name, $0) })
    let missing = RowField.all.map(\.name).filter { name in !members.contains { $0.name == name } }
    guard missing.isEmpty else {
      throw .malformed(file: name, object: path, reason: "lacks the columns \(missing.joined(separator: ", "))")
    }
    var rows: [Row] = []
    rows.reserveCapacity(count)
    for index in 0..<count {
      var row = Row(key: .empty)
      for member in members {
        let bytes = buffer[(index * rowBytes + member.offset)...].prefix(member.bytes)
        let value = decode(bytes, as: member.kind)
        if let field = fixed[member.name] {
          guard field.set(&row, value) else {
            throw .malformed(file: name, object: "\(path)[\(index)].\(member.name)", reason: "has the value \(value)")
          }
        } else if case .number(let number) = value {
          row.metrics.append(Row.Metric(member.name, number))
        }
      }
      rows.append(row)
    }
    return (rows, members.filter { fixed[$0.name] == nil && $0.kind.isNumber }.map(\.name))
  }

  private func columns(of type: borrowing Handle, _ path: String) throws(ResultsError) -> [Member] {
    var members: [Member] = []
    for index in 0..<UInt32(max(0, H5Tget_nmembers(type.id))) {
      guard let text = H5Tget_member_name(type.id, index) else { continue }
      let member = String(cString: text)
      H5free_memory(text)
      let kind = try handle(H5Tget_member_type(type.id, index), path, "read a column type", close: H5Tclose)
      switch H5Tget_class(kind.id) {
      case H5T_STRING where H5Tis_variable_str(kind.id) == 0:
        members.append(Member(name: member, kind: .text(""), bytes: H5Tget_size(kind.id)))
      case H5T_INTEGER: members.append(Member(name: member, kind: .integer(0), bytes: 8))
      case H5T_FLOAT: members.append(Member(name: member, kind: .number(0), bytes: 8))
      default:
        throw .malformed(
          file: name, object: "\(path).\(member)", reason: "is neither a fixed-length string nor a number")
      }
    }
    return members
  }

  private func decode(_ bytes: ArraySlice<UInt8>, as kind: RowField.Value) -> RowField.Value {
    switch kind {
    case .text: .text(FixedText.string(bytes))
    case .integer: .integer(bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) })
    case .number: .number(bytes.withUnsafeBytes { $0.loadUnaligned(as: Double.self) })
    }
  }
}

extension RowField.Value {
  fileprivate var isNumber: Bool { if case .number = self { true } else { false } }
}

extension Row.Key {
  fileprivate static let empty = Row.Key(sampler: "", prior: "", task: "", item: 0, seed: 0)
}

extension [UInt8] {
  fileprivate mutating func replaceSubrange(_ range: PartialRangeFrom<Int>, prefix bytes: [UInt8]) {
    replaceSubrange(range.lowerBound..<range.lowerBound + bytes.count, with: bytes)
  }
}
