import CHDF5

extension HDF5File {
  /// Attributes on an existing object, in the order given.
  func write(_ attributes: [Attribute], on path: String) throws(ResultsError) {
    try HDF5.alone { () throws(ResultsError) in
      let object = try open(path)
      let space = Handle(H5Screate(H5S_SCALAR), close: H5Sclose)
      for attribute in attributes {
        let label = "\(path)@\(attribute.name)"
        func create(_ type: hid_t) throws(ResultsError) -> Handle {
          let id = H5Acreate2(object.id, attribute.name, type, space.id, 0, 0)
          return try handle(id, label, "create the attribute", close: H5Aclose)
        }
        switch attribute.value {
        case .text(let text):
          let bytes = FixedText.bytes(text)
          let type = try stringType(bytes.count)
          let target = try create(type.id)
          try check(H5Awrite(target.id, type.id, bytes), label, "write the attribute")
        case .integer(var integer):
          let type = discern_h5_native_int64()
          let target = try create(type)
          try check(H5Awrite(target.id, type, &integer), label, "write the attribute")
        case .number(var number):
          let type = discern_h5_native_double()
          let target = try create(type)
          try check(H5Awrite(target.id, type, &number), label, "write the attribute")
        }
      }
    }
  }

  /// The attributes of an object by name, in the order of their names.
  func attributes(of path: String) throws(ResultsError) -> [Attribute] {
    try HDF5.alone { () throws(ResultsError) in
      let object = try open(path)
      var names: [String] = []
      let status = withUnsafeMutablePointer(to: &names) { pointer in
        H5Aiterate2(
          object.id, H5_INDEX_NAME, H5_ITER_INC, nil,
          { _, name, _, names in
            if let name { names?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name)) }
            return 0
          }, pointer)
      }
      try check(status, path, "list the attributes")
      var attributes: [Attribute] = []
      for name in names { attributes.append(Attribute(name, try value(of: name, on: object, "\(path)@\(name)"))) }
      return attributes
    }
  }

  private func value(of attribute: String, on object: borrowing Handle, _ label: String) throws(ResultsError)
    -> Attribute.Value
  {
    let handle = try handle(H5Aopen(object.id, attribute, 0), label, "open the attribute", close: H5Aclose)
    let type = try self.handle(H5Aget_type(handle.id), label, "read the type", close: H5Tclose)
    let space = try self.handle(H5Aget_space(handle.id), label, "read the shape", close: H5Sclose)
    guard H5Sget_simple_extent_npoints(space.id) == 1 else {
      throw .malformed(file: name, object: label, reason: "is not a scalar")
    }
    switch H5Tget_class(type.id) {
    case H5T_STRING where H5Tis_variable_str(type.id) == 0:
      var bytes = [UInt8](repeating: 0, count: H5Tget_size(type.id))
      try check(H5Aread(handle.id, type.id, &bytes), label, "read the attribute")
      return .text(FixedText.string(bytes[...]))
    case H5T_INTEGER:
      var integer = 0
      try check(H5Aread(handle.id, discern_h5_native_int64(), &integer), label, "read the attribute")
      return .integer(integer)
    case H5T_FLOAT:
      var number = 0.0
      try check(H5Aread(handle.id, discern_h5_native_double(), &number), label, "read the attribute")
      return .number(number)
    default:
      throw .malformed(file: name, object: label, reason: "is neither a fixed-length string nor a number")
    }
  }
}
