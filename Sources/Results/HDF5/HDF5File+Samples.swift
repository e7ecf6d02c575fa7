import CHDF5

extension HDF5File {
  /// Writes (draws, L) tokens; groups on the way are made.
  func write(_ samples: KeptSamples, to path: String) throws(ResultsError) {
    try HDF5.alone { () throws(ResultsError) in
      var prefix = ""
      for part in path.split(separator: "/").dropLast() {
        prefix += "/" + part
        if !has(prefix) { try createGroup(prefix) }
      }
      let type = discern_h5_native_uint16()
      let dataset = try createDataset(path, type: type, shape: [samples.draws, samples.length])
      if samples.tokens.isEmpty { return }
      try check(H5Dwrite(dataset.id, type, 0, 0, 0, samples.tokens), path, "write the samples")
    }
  }

  /// Reads (draws, L) tokens.
  func samples(_ path: String) throws(ResultsError) -> KeptSamples {
    try HDF5.alone { () throws(ResultsError) in
      let dataset = try open(path)
      let shape = try shape(dataset, path, elementBytes: 2)
      guard shape.count == 2 else {
        throw .malformed(file: name, object: path, reason: "has rank \(shape.count); samples are (draws, L)")
      }
      var tokens = [UInt16](repeating: 0, count: shape[0] * shape[1])
      if !tokens.isEmpty {
        try check(H5Dread(dataset.id, discern_h5_native_uint16(), 0, 0, 0, &tokens), path, "read the samples")
      }
      return KeptSamples(draws: shape[0], length: shape[1], tokens: tokens)
    }
  }
}
