import CHDF5

extension HDF5File {
  /// A data set of doubles.
  func write(_ numbers: [Double], to path: String) throws(ResultsError) {
    try HDF5.alone { () throws(ResultsError) in
      let type = discern_h5_native_double()
      let dataset = try createDataset(path, type: type, shape: [numbers.count])
      if numbers.isEmpty { return }
      try check(H5Dwrite(dataset.id, type, 0, 0, 0, numbers), path, "write the numbers")
    }
  }

  /// Reads a data set of doubles of rank 1.
  func numbers(_ path: String) throws(ResultsError) -> [Double] {
    try HDF5.alone { () throws(ResultsError) in
      let dataset = try open(path)
      let shape = try shape(dataset, path, elementBytes: 8)
      guard shape.count == 1 else {
        throw .malformed(file: name, object: path, reason: "has rank \(shape.count); a column has rank 1")
      }
      var numbers = [Double](repeating: 0, count: shape[0])
      if !numbers.isEmpty {
        try check(H5Dread(dataset.id, discern_h5_native_double(), 0, 0, 0, &numbers), path, "read the numbers")
      }
      return numbers
    }
  }
}
