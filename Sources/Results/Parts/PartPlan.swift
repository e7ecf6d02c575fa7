/// What a run set out to do: it lies beside the parts, so that whoever reads their folder can tell what is missing, on a
/// machine without the data too.
public struct PartPlan: Sendable, Equatable {
  /// The units of the run, by the hash that names their part.
  public var units: [String]
  /// The command that goes on with the run, without its `--shard`.
  public var command: String

  /// Both.
  public init(units: [String], command: String) {
    self.units = units
    self.command = command
  }
}

extension PartStore {
  /// Stores what a run is about to do, in the place of what an earlier one did.
  public func write(_ plan: PartPlan) throws(ResultsError) {
    let json = JSONValue.object([
      "command": .string(plan.command), "units": .array(plan.units.map { .string($0) }),
    ])
    try FileBytes.write(SealedBytes.seal(Array(json.text.utf8)), to: planFile)
  }

  /// What the last run set out to do; `nil` where that was never stored or is damaged.
  public func plan() -> PartPlan? {
    guard let bytes = try? FileBytes.read(planFile), let payload = try? SealedBytes.open(bytes),
      let json = JSONValue(payload), case .string(let command)? = json["command"],
      case .array(let values)? = json["units"]
    else { return nil }
    let units = values.compactMap { value -> String? in if case .string(let unit) = value { unit } else { nil } }
    return units.count == values.count ? PartPlan(units: units, command: command) : nil
  }

  private var planFile: String { "\(directory)/plan" }
}
