import CHDF5

extension HDF5File {
  /// A fixed-length UTF-8 string type, padded with zeros.
  func stringType(_ bytes: Int) throws(ResultsError) -> Handle {
    let type = try handle(H5Tcopy(discern_h5_c_string()), "/", "copy the string type", close: H5Tclose)
    try check(H5Tset_size(type.id, max(1, bytes)), "/", "set the string size")
    try check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), "/", "set the string padding")
    try check(H5Tset_cset(type.id, H5T_CSET_UTF8), "/", "set the character set")
    return type
  }

  /// A scalar string data set.
  func write(_ text: String, to path: String) throws(ResultsError) {
    try HDF5.alone { () throws(ResultsError) in
      let bytes = FixedText.bytes(text)
      let type = try stringType(bytes.count)
      let dataset = try createDataset(path, type: type.id, shape: [])
      try check(H5Dwrite(dataset.id, type.id, 0, 0, 0, bytes), path, "write the text")
    }
  }

  /// Reads a scalar string data set.
  func text(_ path: String) throws(ResultsError) -> String {
    try HDF5.alone { () throws(ResultsError) in
      let dataset = try open(path)
      let type = try handle(H5Dget_type(dataset.id), path, "read the type", close: H5Tclose)
      guard H5Tget_class(type.id) == H5T_STRING, H5Tis_variable_str(type.id) == 0 else {
        throw .malformed(file: name, object: path, reason: "is not a fixed-length string")
      }
      let size = H5Tget_size(type.id)
      guard try shape(dataset, path, elementBytes: size).isEmpty else {
        throw .malformed(file: name, object: path, reason: "is not a scalar")
      }
      var bytes = [UInt8](repeating: 0, count: size)
      try check(H5Dread(dataset.id, type.id, 0, 0, 0, &bytes), path, "read the text")
      return FixedText.string(bytes[...])
    }
  }
}

/// Text in a fixed number of bytes: UTF-8, zeros behind.
enum FixedText {
  /// At least one byte.
  ///
  /// A zero inside the text, which would end it, becomes U+FFFD.
  static func bytes(_ text: String) -> [UInt8] {
    let bytes = text.utf8.split(separator: 0, omittingEmptySubsequences: false).joined(separator: "\u{FFFD}".utf8)
    return text.isEmpty ? [0] : Array(bytes)
  }

  static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}
