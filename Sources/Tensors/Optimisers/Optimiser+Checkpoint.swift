extension Optimiser {
  /// The state as buffers "optimiser.m.GROUP" and "optimiser.v.GROUP".
  ///
  /// The count of steps and the rule go into the checkpoint.
  public func save(in checkpoint: inout Checkpoint) -> [SafetensorsTensor] {
    checkpoint.integers["optimiser.steps"] = steps
    checkpoint.strings["optimiser.rule"] = rule.name
    return groups.indices.flatMap { i in
      [momentum[i].tensor("optimiser.m.\(groups[i].name)"), variance[i].tensor("optimiser.v.\(groups[i].name)")]
    }
  }

  /// Takes up the state that was stored.
  ///
  /// Throws, and leaves the state as it was, when it is that of another rule or of other groups.
  public func restore(_ checkpoint: Checkpoint, _ file: SafetensorsFile) throws(SafetensorsError) {
    guard checkpoint.strings["optimiser.rule"] == rule.name else {
      throw file.metadataError("string.optimiser.rule", expected: quoted(rule.name))
    }
    guard let steps = checkpoint.integers["optimiser.steps"], steps >= 0 else {
      throw file.metadataError("integer.optimiser.steps", expected: "a whole number ≥ 0")
    }
    try file.restore(
      groups.indices.flatMap { i in
        [
          ("optimiser.m.\(groups[i].name)", momentum[i].floats), ("optimiser.v.\(groups[i].name)", variance[i].floats),
        ]
      })
    self.steps = steps
  }
}

extension ParameterAverage {
  /// The state as buffers "average.GROUP".
  ///
  /// The count of updates goes into the checkpoint.
  public func save(in checkpoint: inout Checkpoint) -> [SafetensorsTensor] {
    checkpoint.integers["average.updates"] = updates
    return groups.indices.map { averages[$0].tensor("average.\(groups[$0].name)") }
  }

  /// Takes up the state that was stored.
  ///
  /// Throws, and leaves the state as it was, when it is that of other groups.
  public func restore(_ checkpoint: Checkpoint, _ file: SafetensorsFile) throws(SafetensorsError) {
    guard let updates = checkpoint.integers["average.updates"], updates >= 0 else {
      throw file.metadataError("integer.average.updates", expected: "a whole number ≥ 0")
    }
    try file.restore(groups.indices.map { ("average.\(groups[$0].name)", averages[$0].floats) })
    self.updates = updates
  }
}
