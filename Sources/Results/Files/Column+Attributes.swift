extension Column {
  /// `name.unit`, `name.higher_is_better` (1 or 0) and `name.version`; what is not known is left out.
  var attributes: [Attribute] {
    var attributes: [Attribute] = []
    if !unit.isEmpty { attributes.append(Attribute("\(name).unit", unit)) }
    if let higherIsBetter { attributes.append(Attribute("\(name).higher_is_better", higherIsBetter ? 1 : 0)) }
    if !version.isEmpty { attributes.append(Attribute("\(name).version", version)) }
    return attributes
  }

  /// The columns of these names with what attributes say of them.
  static func columns(_ names: [String], _ attributes: [Attribute]) -> [Column] {
    let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
    return names.map { name in
      var column = Column(name)
      if let unit = values["\(name).unit"] { column.unit = unit.description }
      if case .integer(let flag) = values["\(name).higher_is_better"] { column.higherIsBetter = flag != 0 }
      if let version = values["\(name).version"] { column.version = version.description }
      return column
    }
  }
}
