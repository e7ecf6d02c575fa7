import CHDF5

/// An HDF5 file, open for reading or freshly created, with the few shapes that a result file needs.
///
/// Objects carry no time stamps, so equal content gives equal bytes.
final class HDF5File {
  /// The name that errors use: that of the finished file, not of a temporary one.
  let name: String
  private var file: hid_t

  /// Creates a file that must not exist yet.
  init(creating path: String, name: String) throws(ResultsError) {
    self.name = name
    file = try HDF5.alone { () throws(ResultsError) in
      let list = Handle(H5Pcreate(discern_h5_file_create()), close: H5Pclose)
      H5Pset_obj_track_times(list.id, false)
      let id = H5Fcreate(path, discern_h5_exclusive(), list.id, 0)
      guard id >= 0 else { throw .hdf5(file: name, object: "/", operation: "create the file", stack: HDF5.stack()) }
      return id
    }
  }

  /// Opens for reading.
  ///
  /// Throws for a file that is missing, empty, cut short or of another format.
  init(reading path: String) throws(ResultsError) {
    name = path
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    let head = try FileBytes.head(of: path, count: signature.count)
    guard !head.isEmpty else { throw .unreadable(file: path, reason: "is empty, not an HDF5 file") }
    guard head.elementsEqual(signature) else {
      let cut = signature.starts(with: head)
      throw .unreadable(file: path, reason: cut ? "is cut short inside the HDF5 signature" : "is not an HDF5 file")
    }
    file = try HDF5.alone { () throws(ResultsError) in
      let id = H5Fopen(path, discern_h5_read_only(), 0)
      guard id < 0 else { return id }
      let stack = HDF5.stack()
      if stack.contains(where: { $0.contains("truncated") }) {
        throw .unreadable(file: path, reason: "is cut short: \(stack.last ?? "")")
      }
      throw .hdf5(file: path, object: "/", operation: "open the file", stack: stack)
    }
  }

  deinit { if file >= 0 { _ = HDF5.alone { [file] in H5Fclose(file) } } }

  /// Writes what is still in memory and closes; after this the file may be renamed.
  func close() throws(ResultsError) {
    try HDF5.alone { () throws(ResultsError) in
      try check(H5Fclose(file), "/", "close the file")
      file = -1
    }
  }

  /// Throws with HDF5's stack when `status` is negative.
  @discardableResult
  func check<S: SignedInteger>(_ status: S, _ object: String, _ operation: String) throws(ResultsError) -> S {
    guard status >= 0 else { throw .hdf5(file: name, object: object, operation: operation, stack: HDF5.stack()) }
    return status
  }

  func handle(
    _ id: hid_t, _ object: String, _ operation: String, close: @escaping (hid_t) -> herr_t
  ) throws(ResultsError) -> Handle {
    Handle(try check(id, object, operation), close: close)
  }

  /// True when every link on the way to `path` exists.
  func has(_ path: String) -> Bool {
    HDF5.alone {
      var prefix = ""
      for part in path.split(separator: "/") {
        prefix += "/" + part
        guard H5Lexists(file, prefix, 0) > 0 else { return false }
      }
      return true
    }
  }

  /// An empty group.
  func createGroup(_ path: String) throws(ResultsError) {
    try HDF5.alone { () throws(ResultsError) in
      let list = Handle(H5Pcreate(discern_h5_group_create()), close: H5Pclose)
      H5Pset_obj_track_times(list.id, false)
      _ = try handle(H5Gcreate2(file, path, 0, list.id, 0), path, "create the group", close: H5Gclose)
    }
  }

  /// Any object by path.
  func open(_ path: String) throws(ResultsError) -> Handle {
    guard has(path) else { throw .malformed(file: name, object: path, reason: "is missing; this is no result file") }
    return try handle(H5Oopen(file, path, 0), path, "open the object", close: H5Oclose)
  }

  /// A data set in place; large ones are cut into chunks of about 1 MiB of whole rows and deflated.
  func createDataset(_ path: String, type: hid_t, shape: [Int]) throws(ResultsError) -> Handle {
    let list = Handle(H5Pcreate(discern_h5_dataset_create()), close: H5Pclose)
    H5Pset_obj_track_times(list.id, false)
    let dimensions = shape.map { hsize_t($0) }
    if let rows = shape.first, !shape.contains(0) {
      let rowBytes = shape.dropFirst().reduce(H5Tget_size(type), *)
      let chunk = [hsize_t(max(1, min(rows, (1 << 20) / rowBytes)))] + dimensions.dropFirst()
      try check(H5Pset_chunk(list.id, Int32(chunk.count), chunk), path, "set the chunk size")
      try check(H5Pset_shuffle(list.id), path, "set the shuffle filter")
      try check(H5Pset_deflate(list.id, 4), path, "set the deflate filter")
    }
    let space = try handle(
      shape.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), dimensions, nil),
      path, "create the data space", close: H5Sclose)
    return try handle(
      H5Dcreate2(file, path, type, space.id, 0, list.id, 0), path, "create the data set", close: H5Dclose)
  }

  /// The shape of an open data set; refuses one that its stored bytes cannot fill (deflate gains a factor of 1032).
  func shape(_ dataset: borrowing Handle, _ path: String, elementBytes: Int) throws(ResultsError) -> [Int] {
    let space = try handle(H5Dget_space(dataset.id), path, "read the shape", close: H5Sclose)
    let rank = try check(H5Sget_simple_extent_ndims(space.id), path, "read the rank")
    var dimensions = [hsize_t](repeating: 0, count: Int(rank))
    try check(H5Sget_simple_extent_dims(space.id, &dimensions, nil), path, "read the shape")
    let limit = H5Dget_storage_size(dataset.id).multipliedReportingOverflow(by: 1032)
    var bytes = (partialValue: UInt64(elementBytes), overflow: limit.overflow)
    for dimension in dimensions where !bytes.overflow {
      bytes = bytes.partialValue.multipliedReportingOverflow(by: dimension)
    }
    guard !bytes.overflow, bytes.partialValue <= limit.partialValue else {
      throw .malformed(file: name, object: path, reason: "has the shape \(dimensions), more than it stores")
    }
    return dimensions.map { Int($0) }
  }
}
