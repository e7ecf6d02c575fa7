/// One fixed column of `/rows`: its name and where it lives in a `Row`.
///
/// The table below is the only list of them.
struct RowField: Sendable {
  enum Value: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Double)
  }

  let name: String
  /// Unit of the column, "" for none.
  let unit: String
  let get: @Sendable (Row) -> Value
  /// False when the value is of the wrong kind or not one of those allowed.
  let set: @Sendable (inout Row, Value) -> Bool

  private init(_ name: String, _ path: WritableKeyPath<Row, String> & Sendable) {
    self.init(name, get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 })
  }

  private init(
    _ name: String, get: @escaping @Sendable (Row) -> String, set: @escaping @Sendable (inout Row, String) -> Void?
  ) {
    self.name = name
    self.unit = ""
    self.get = { .text(get($0)) }
    self.set = { row, value in
      guard case .text(let text) = value else { return false }
      return set(&row, text) != nil
    }
  }

  private init(_ name: String, unit: String = "", _ path: WritableKeyPath<Row, Int> & Sendable) {
    self.name = name
    self.unit = unit
    self.get = { .integer($0[keyPath: path]) }
    self.set = { row, value in
      guard case .integer(let integer) = value else { return false }
      row[keyPath: path] = integer
      return true
    }
  }

  private init(_ name: String, unit: String, _ path: WritableKeyPath<Row, Double> & Sendable) {
    self.name = name
    self.unit = unit
    self.get = { .number($0[keyPath: path]) }
    self.set = { row, value in
      guard case .number(let number) = value else { return false }
      row[keyPath: path] = number
      return true
    }
  }

  static let all = [
    RowField("sampler", \.key.sampler),
    RowField("prior", \.key.prior),
    RowField("task", \.key.task),
    RowField("item", \.key.item),
    RowField("seed", \.key.seed),
    RowField(
      "status", get: { $0.status.rawValue }, set: { row, text in Row.Status(rawValue: text).map { row.status = $0 } }),
    RowField(
      "claim", get: { $0.claim.rawValue }, set: { row, text in Row.Claim(rawValue: text).map { row.claim = $0 } }),
    RowField("truth", \.truth),
    RowField("settings", \.settings),
    RowField("measurement_hash", \.measurementHash),
    RowField("nfe", unit: "rows", \.nfe),
    RowField("nfe_sequential", unit: "calls", \.nfeSequential),
    RowField("likelihood_calls", unit: "calls", \.likelihoodCalls),
    RowField("value_calls", unit: "calls", \.valueCalls),
    RowField("seconds", unit: "s", \.seconds),
    RowField("peak_bytes", unit: "B", \.peakBytes),
    RowField("draws", \.draws),
    RowField("unit", \.unit),
    RowField("plan_index", \.planIndex),
    RowField("message", \.message),
  ]

  /// Columns that depend on the machine and the hour.
  static let measured: Set = ["seconds", "peak_bytes"]
}

extension Row {
  /// Names of the columns in which two rows differ, bit for bit, apart from `seconds` and `peak_bytes`.
  public func differences(from other: Row) -> [String] {
    let fields = RowField.all.filter { !RowField.measured.contains($0.name) && $0.get(self) != $0.get(other) }
    var names: [String] = []
    for metric in metrics + other.metrics where !names.contains(metric.name) {
      let (a, b) = (self[metric.name], other[metric.name])
      if a.bitPattern != b.bitPattern && !(a.isNaN && b.isNaN) { names.append(metric.name) }
    }
    return fields.map(\.name) + names
  }
}

extension Row {
  /// A number by the name of its column, fixed or metric, or `peak_mib`, the peak in MiB where tensors were made; NaN where
  /// there is none or it is a text.
  public func number(_ name: String) -> Double {
    if name == "peak_mib" { return peakBytes > 0 ? Double(peakBytes) / 1_048_576 : .nan }
    guard let field = RowField.all.first(where: { $0.name == name }) else { return self[name] }
    switch field.get(self) {
    case .text: return .nan
    case .integer(let integer): return Double(integer)
    case .number(let number): return number
    }
  }
}
